"""Templates to HTML, in French or English. Everything put in is escaped; no script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment

from programme.guide.languages import PAGES
from programme.release.page import charts
from programme.templates import new_environment

HERE = "programme.release.page"
STYLE = "open-data.css"


@cache
def environment(language: str) -> Environment:
    """The templates, speaking one language."""
    found = new_environment(HERE, language)
    found.filters["number"] = lambda value: _number(value, "#,##0.###", language)
    found.filters["tenths"] = lambda value: _number(value, "#,##0.0", language)
    found.filters["month"] = lambda month: month_name(month, language)
    found.filters["day"] = lambda at: format_date(
        datetime.fromtimestamp(at / 1_000_000, UTC), "long", locale=language
    )
    found.globals.update(
        languages=[(code, name, f"?lang={code}") for code, name in PAGES.items()],
        style=f"/open-data/{STYLE}?{sha256(style()).hexdigest()[:12]}",
        drawing=charts,
    )
    return found


def render(name: str, language: str, values: Mapping[str, Any]) -> bytes:
    """A page in one language, UTF-8."""
    return environment(language).get_template(name).render(values).encode()


def month_name(month: str, language: str) -> str:
    """`2026-10` as «octobre 2026»."""
    year, number = (int(part) for part in month.split("-"))
    return format_date(datetime(year, number, 1, tzinfo=UTC), "MMMM y", locale=language)


@lru_cache(maxsize=10_000)
def _number(value: float, pattern: str, language: str) -> str:
    return format_decimal(value, pattern, locale=language)


@cache
def style() -> bytes:
    """The one style sheet."""
    return files(HERE).joinpath(f"static/{STYLE}").read_bytes()
