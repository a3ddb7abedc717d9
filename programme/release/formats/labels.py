"""What the codes of a release are called in French and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel import Locale

from programme import coop_vocabularies
from programme.communes import known_communes
from programme.release.formats.long_rows import PLACE
from programme.screen_texts import screen_texts

_COMMUNE = "commune/"


def label(column: str, code: str, language: str, names: Mapping[str, str]) -> str:
    """A code's label; the code itself where nothing better is known."""
    own = _labels()
    known = own.get(column, {}).get(code) or own["any"].get(code)
    if known is not None:
        return known[language]
    if column == PLACE:
        return names.get(code) or _commune(code) or code
    if column == "language":
        return _language(code, language) or code
    if column == "theme":
        french = coop_vocabularies.label("thematiques", code)
        return french if language == "fr" else screen_texts()["en"].get(code, french)
    return code


def _commune(code: str) -> str | None:
    if not code.startswith(_COMMUNE):
        return None
    found = known_communes().by_code.get(code.removeprefix(_COMMUNE))
    return None if found is None else found.name


def _language(code: str, language: str) -> str | None:
    name = Locale(language).languages.get(code)
    return None if name is None else name[0].upper() + name[1:]


@cache
def _labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    source = files("programme.release.formats").joinpath("labels.toml")
    return tomllib.loads(source.read_text("utf-8"))
