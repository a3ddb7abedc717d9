"""Pages of a part of the programme, in the guide's frame. Everything put in is escaped.

A part is a package with `templates/` and `translations/fr.po`; what it leaves out is the guide's.
"""

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
def environment(part: str, language: str) -> Environment:
    """The part's templates, speaking one language."""
    loader = ChoiceLoader([PackageLoader(name, "templates") for name in (part, "programme.guide")])
    found = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = translations(part, language)
    # The extension adds this method as it loads: types can't know it.
    found.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    found.filters["number"] = lambda value: format_decimal(value, locale=language)
    found.filters["day"] = lambda value: format_date(value, "long", locale=language)
    found.globals.update(language=language, style=style_address())
    return found


@cache
def translations(part: str, language: str) -> gettext.NullTranslations:
    """The part's catalogue of a language, the guide's behind it."""
    if language == "en":
        return gettext.NullTranslations()
    source = files(part).joinpath(f"translations/{language}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    found.add_fallback(languages.translations(language))
    return found


def render(part: str, name: str, request: Request, values: Mapping[str, Any]) -> str:
    """A page in the reader's language."""
    language = languages.choose(request.query_params, request.headers)
    others = [(code, title, _address(request, code)) for code, title in languages.PAGES.items()]
    return environment(part, language).get_template(name).render({"languages": others, **values})


def _address(request: Request, language: str) -> str:
    return str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
