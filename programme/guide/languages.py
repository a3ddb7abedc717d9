"""The languages of the guide's pages, and those of the people who are sent to a place.

English is what the templates are written in; the others are catalogues. Staff read French or
English; a sheet is also in Arabic, Spanish or Portuguese, whose catalogues hold the sheet only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from programme.templates import GUIDE, catalogue

PAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}
"""What pages are in; the first is for a reader who wants neither."""

SHEETS: Mapping[str, str] = {**PAGES, "ar": "العربية", "es": "Español", "pt": "Português"}
"""What sheets are in, each by its own name."""

translations = partial(catalogue, GUIDE)
"""The guide's catalogue of a language."""

_RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """HTML's `dir`."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def choose(query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The page's language: `?lang=`, else the first of Accept-Language that there is."""
    if query.get("lang") in PAGES:
        return query["lang"]
    for part in headers.get("accept-language", "").split(",")[:20]:
        name = part.strip().partition(";")[0].split("-")[0].lower()
        if name in PAGES:
            return name
    return next(iter(PAGES))
