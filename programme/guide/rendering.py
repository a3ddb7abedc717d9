"""Templates to HTML. Everything put in is escaped; nothing in them is a script or a style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from fastapi import Request
from jinja2 import Environment

from programme.guide.languages import PAGES, choose, direction
from programme.templates import GUIDE, new_environment

STYLE = "guide.css"


@cache
def environment(language: str) -> Environment:
    """The templates, speaking one language."""
    found = new_environment(GUIDE, language)
    found.globals.update(direction=direction, style=style_address())
    return found


def render(name: str, request: Request, values: Mapping[str, Any]) -> str:
    """A page in the reader's language."""
    language = choose(request.query_params, request.headers)
    others = [
        (
            code,
            title,
            str(request.url.include_query_params(lang=code).replace(scheme="", netloc="")),
        )
        for code, title in PAGES.items()
    ]
    return environment(language).get_template(name).render({"languages": others, **values})


@cache
def style() -> bytes:
    """The one style sheet, for the screen and for paper."""
    return files(GUIDE).joinpath(f"static/{STYLE}").read_bytes()


def style_address() -> str:
    """Where it is; it changes with its content, so that no cache is in the way."""
    return f"/guide/{STYLE}?{sha256(style()).hexdigest()[:12]}"
