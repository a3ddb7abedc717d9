"""A text in the person's language, or in French, with the direction that it is written in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import Translations

FALLBACK = "fr"
_RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Nkoo", "Syrc"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text, the language that it is in, and whether that is written from right to left."""

    text: str
    language: str
    rtl: bool


def said(texts: Translations, language: str) -> Said:
    """The text in the language, in its simpler form (`pt` for `pt-BR`), in French, in any."""
    for wanted in (language, language.partition("-")[0], FALLBACK):
        if wanted in texts:
            return Said(texts[wanted], wanted, is_rtl(wanted))
    first = min(texts)
    return Said(texts[first], first, is_rtl(first))


def is_rtl(language: str) -> bool:
    """Whether it is written from right to left."""
    base, *parts = language.split("-")
    scripts = [part for part in parts if len(part) == 4]
    return scripts[0] in _RTL_SCRIPTS if scripts else base in _RTL


def words(texts: Mapping[str, Mapping[str, str]], language: str) -> dict[str, Said]:
    """The screen's own words by name, each in the language as far as it has them."""
    found: dict[str, Said] = {}
    for wanted in (FALLBACK, language.partition("-")[0], language):
        rtl = is_rtl(wanted)
        found |= {name: Said(text, wanted, rtl) for name, text in texts.get(wanted, {}).items()}
    return found
