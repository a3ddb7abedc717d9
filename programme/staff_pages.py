"""Pages of a part of the programme, in the guide's frame and its style."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment

from programme.guide import languages
from programme.guide.rendering import style_address
from programme.templates import new_environment


@cache
def environment(part: str, language: str) -> Environment:
    """The part's templates, speaking one language."""
    found = new_environment(part, language)
    found.globals.update(style=style_address())
    return found


def render(part: str, name: str, request: Request, values: Mapping[str, Any]) -> str:
    """A page in the reader's language."""
    language = languages.choose(request.query_params, request.headers)
    others = [(code, title, _address(request, code)) for code, title in languages.PAGES.items()]
    return environment(part, language).get_template(name).render({"languages": others, **values})


def _address(request: Request, language: str) -> str:
    return str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
