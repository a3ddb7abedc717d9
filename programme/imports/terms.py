"""A vocabulary's terms, found in spite of apostrophes, accents, capitals and spaces."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from programme.folding import fold
from programme.vocabularies import VOCABULARIES


@cache
def terms(field: str) -> Mapping[str, str]:
    """The standard's own spelling by folded spelling, for a field that has a vocabulary."""
    return {fold(term): str(term) for term in VOCABULARIES[field]}


def term(field: str, text: str) -> str | None:
    """The term meant by `text`, as the standard spells it; None when there is none."""
    return terms(field).get(fold(text))
