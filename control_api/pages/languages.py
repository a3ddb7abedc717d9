"""French and English: the catalogues, and which of the two a reader wants."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal, cast

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
"""The first is what a reader gets who wants neither."""

CATALOGUES = Path(__file__).parent / "translations"


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language; English is what the templates are written in."""
    source = CATALOGUES / f"{language}.po"
    if not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def locale(language: Language) -> Locale:
    """How numbers and durations are written."""
    return Locale.parse(language)


def choose(query: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """The language asked for by `?lang=`, else the one that Accept-Language likes best."""
    if query.get("lang") in LANGUAGES:
        return cast(Language, query["lang"])
    liked = sorted(_preferences(headers.get("accept-language", "")), reverse=True)
    return next((language for _weight, _order, language in liked), LANGUAGES[0])


def _preferences(header: str) -> list[tuple[float, int, Language]]:
    found: list[tuple[float, int, Language]] = []
    for order, part in enumerate(header.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        name = tag.split("-")[0].lower()
        weight = _weight(parameter)
        if name in LANGUAGES and weight > 0:
            found.append((weight, -order, name))
    return found


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
