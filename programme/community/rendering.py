"""The community's templates, in the guide's frame. Everything put in is escaped."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from programme.guide import languages
from programme.guide.rendering import style_address


@cache
def environment(language: str) -> Environment:
    """The templates, speaking one language."""
    loader = ChoiceLoader(
        [PackageLoader(name, "templates") for name in ("programme.community", "programme.guide")]
    )
    found = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The extension adds this method as it loads: types can't know it.
    found.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    found.filters["number"] = lambda value: format_decimal(value, locale=language)
    found.filters["day"] = lambda value: format_date(value, "long", locale=language)
    found.globals.update(language=language, style=style_address())
    return found


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, the guide's behind it."""
    if language == "en":
        return gettext.NullTranslations()
    source = files("programme.community").joinpath(f"translations/{language}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    found.add_fallback(languages.translations(language))
    return found


def render(name: str, request: Request, values: Mapping[str, Any]) -> str:
    """A page in the reader's language."""
    language = languages.choose(request.query_params, request.headers)
    others = [(code, title, _address(request, code)) for code, title in languages.PAGES.items()]
    return environment(language).get_template(name).render({"languages": others, **values})


def _address(request: Request, language: str) -> str:
    return str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
