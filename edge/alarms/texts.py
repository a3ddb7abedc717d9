"""An alarm's sentences: `{qualifier}`, `{shown}`, and parts in brackets that fall without a value.

On battery[: dark in {shown} min].   →   On battery: dark in 12 min.   or   On battery.
"""

from __future__ import annotations

import re
from typing import Literal

from contract import Text

_PLACE = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(r"\[([^\[\]]*)\]")
KNOWN = frozenset({"shown", "qualifier"})


def fault_of(template: str, *, shows: bool) -> str | None:
    """Why this can't be a sentence of a rule; `shows`: the rule says which value stands in it."""
    unknown = sorted(set(_PLACE.findall(template)) - KNOWN)
    if unknown:
        return f"no {{{unknown[0]}}}; there are {{shown}} and {{qualifier}}"
    bare = _PART.sub("", template)
    if "{shown}" in bare:
        return "{shown} stands in [brackets], which are left out when there is no value"
    if "{shown}" in template and not shows:
        return "{shown} needs `show`, the field whose value it is"
    if re.search(r"[\[\]{}]", _PLACE.sub("", bare)):
        return "brackets or braces without a partner"
    return None


def rounded(value: float) -> float:
    """As people want to read it: whole from 10 on, with one decimal below."""
    return float(round(value)) if abs(value) >= 10 else round(value, 1)


def filled(template: Text, qualifier: str, shown: float | None) -> Text:
    """The sentences with their values; `shown` is rounded already."""
    return Text(
        fr=_filled(template.fr, qualifier, shown, "fr"),
        en=_filled(template.en, qualifier, shown, "en"),
    )


def _filled(text: str, qualifier: str, shown: float | None, language: Literal["fr", "en"]) -> str:
    if "[" in text:
        text = _PART.sub("" if shown is None else r"\1", text)
    if shown is not None:
        number = f"{shown:g}" if abs(shown) < 1e6 else f"{shown:.0f}"
        text = text.replace("{shown}", number.replace(".", ",") if language == "fr" else number)
    return text.replace("{qualifier}", qualifier)
