"""The catalogue of a page's language; English is what the templates are written in."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language."""
    if language == "en":
        return gettext.NullTranslations()
    source = files("programme.release.page").joinpath(f"translations/{language}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
