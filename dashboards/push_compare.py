"""Whether Grafana already has what is pushed."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WHOLE = frozenset({"annotations", "labels"})
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdwy]))+|0")
_UNITS_MS = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}


def holds(theirs: object, ours: object, *, exactly: bool = False) -> bool:
    """Whether all of ours is in theirs. Grafana adds keys of its own, and writes 60s as 1m.

    `exactly`: it has no other keys. So it is below the keys of `_WHOLE`, which it keeps as sent.
    """
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict)
            and not (exactly and theirs.keys() - ours.keys())
            and all(_has(theirs, key, value) for key, value in ours.items())
        )
    if isinstance(ours, list):
        return (
            isinstance(theirs, list)
            and len(theirs) == len(ours)
            and all(holds(one, other) for one, other in zip(theirs, ours, strict=True))
        )
    if isinstance(ours, str) and isinstance(theirs, str):
        return theirs == ours or _same_duration(theirs, ours)
    # In Python, not in JSON, 1 is True.
    return isinstance(theirs, bool) == isinstance(ours, bool) and theirs == ours


def _has(theirs: Mapping[str, object], key: str, value: object) -> bool:
    if key not in theirs:
        # What is empty Grafana may leave out.
        return value in (None, "", [], {}, False)
    return holds(theirs[key], value, exactly=key in _WHOLE)


def _same_duration(one: str, other: str) -> bool:
    both = _DURATION.fullmatch(one) and _DURATION.fullmatch(other)
    return bool(both) and _milliseconds(one) == _milliseconds(other)


def _milliseconds(text: str) -> int:
    parts = re.findall(r"(\d+)(ms|[smhdwy])", text)
    return sum(int(count) * _UNITS_MS[unit] for count, unit in parts)
