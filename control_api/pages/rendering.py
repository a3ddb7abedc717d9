"""Templates to HTML, in the reader's language. Everything put in is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from contract import Alarm
from control_api.pages import STATIC
from control_api.pages.languages import LANGUAGES, Language, choose, locale, translations
from control_api.times import rfc3339


@cache
def environment(language: Language) -> Environment:
    """The templates, speaking one language."""
    found = Environment(
        loader=PackageLoader("control_api.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The extension adds this method as it loads: types can't know it.
    found.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    found.filters["rfc3339"] = rfc3339
    found.filters["number"] = lambda value: format_decimal(value, locale=locale(language))
    found.globals["static"] = static
    return found


def render(name: str, request: Request, now: int, values: Mapping[str, Any]) -> str:
    """A template as HTML for the reader behind `request`, at `now` (µs)."""
    language = choose(request.query_params, request.headers)
    others = [
        (other, str(request.url.include_query_params(lang=other).replace(scheme="", netloc="")))
        for other in LANGUAGES
    ]
    template = environment(language).get_template(name)
    return template.render(
        {
            "language": language,
            "languages": others,
            "here": request.url.path,
            "now": now,
            "ago": lambda at: ago(at, now, language),
            "clock": lambda at: clock(at, language),
            **values,
        }
    )


def render_refusal(request: Request, now: int, *, used_link: bool) -> str:
    """The page for those who are not signed in: how to get a link."""
    return render("refusal.html", request, now, {"used_link": used_link})


def ago(at: int, now: int, language: Language) -> str:
    """How long ago `at` was, in words."""
    span = timedelta(seconds=max(0, now - at) // 1_000_000)
    return format_timedelta(-span, add_direction=True, threshold=1.5, locale=locale(language))


def clock(at: int, language: Language) -> str:
    """A time for people, in UTC."""
    moment = datetime.fromtimestamp(at / 1_000_000, UTC)
    return format_datetime(moment, "medium", locale=locale(language))


def alarm_words(alarm: Alarm, language: Language) -> tuple[str, str]:
    """An alarm's consequence and advice."""
    if language == "fr":
        return alarm.consequence.fr, alarm.advice.fr
    return alarm.consequence.en, alarm.advice.en


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the content, so that no cache is in the way."""
    return f"/static/{name}?{sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
