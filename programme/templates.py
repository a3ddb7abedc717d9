"""What all pages are made with: a part's templates and its catalogue of a language.

A part is a package with `templates/` and `translations/<language>.po`; English is what templates
are written in. Everything put in is escaped; nothing in them is a script or a style.
"""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

GUIDE = "programme.guide"
"""The part whose frame the others' pages stand in."""


@cache
def catalogue(part: str, language: str) -> gettext.NullTranslations:
    """The part's catalogue of a language; behind it the guide's, as far as that goes."""
    if language == "en":
        return gettext.NullTranslations()
    source = files(part).joinpath(f"translations/{language}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    if part != GUIDE:
        found.add_fallback(catalogue(GUIDE, language))
    return found


def new_environment(part: str, language: str) -> Environment:
    """The part's templates, the guide's behind them, speaking one language."""
    loader = ChoiceLoader(
        [PackageLoader(name, "templates") for name in dict.fromkeys((part, GUIDE))]
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
    found.install_gettext_translations(catalogue(part, language), newstyle=True)  # type: ignore[attr-defined]
    found.filters["number"] = lambda value: format_decimal(value, locale=language)
    found.filters["day"] = lambda value: format_date(value, "long", locale=language)
    found.globals.update(language=language)
    return found
