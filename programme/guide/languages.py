"""The languages of the guide's pages, and those of the people who are sent to a place.

English is what the templates are written in; the others are catalogues. Staff read French or
English; a sheet is also in Arabic, Spanish or Portuguese, whose catalogues hold the sheet only.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}
"""What pages are in; the first is for a reader who wants neither."""

SHEETS: Mapping[str, str] = {**PAGES, "ar": "العربية", "es": "Español", "pt": "Português"}
"""What sheets are in, each by its own name."""

_RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """HTML's `dir`."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language."""
    if language == "en":
        return gettext.NullTranslations()
    source = files("programme.guide").joinpath(f"translations/{language}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def choose(query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The page's language: `?lang=`, else the first of Accept-Language that there is."""
    if query.get("lang") in PAGES:
        return query["lang"]
    for part in headers.get("accept-language", "").split(",")[:20]:
        name = part.strip().partition(";")[0].split("-")[0].lower()
        if name in PAGES:
            return name
    return next(iter(PAGES))
