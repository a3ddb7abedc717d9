"""Times as HTTP has them: RFC 3339 out, RFC 3339 or relative (`now`, `-1h`) in, durations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from contract import MAX_SAFE_INTEGER
from control_api.faults import BadInput

SECOND_US = 1_000_000
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(at: int) -> str:
    """µs since the epoch as RFC 3339 in UTC, to the microsecond."""
    moment = _EPOCH + timedelta(microseconds=at)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def duration(text: str, name: str = "every") -> int:
    """`10s`, `5m`, `1h`, `2d`, `1w` in µs; BadInput says what to send."""
    found = _DURATION.fullmatch(text)
    span = int(found[1]) * _UNITS[found[2]] * SECOND_US if found else 0
    if not 0 < span <= MAX_SAFE_INTEGER:
        raise BadInput(
            "query",
            f"/{name}",
            f"{name} is not a duration",
            "send a number and one of s, m, h, d, w, for instance 5m",
        )
    return span


def instant(text: str, now: int, name: str) -> int:
    """`now`, `-15m` (before `now`) or RFC 3339 with its offset, in µs; BadInput otherwise."""
    if text == "now":
        return now
    if _DURATION.fullmatch(text.removeprefix("-")) and text.startswith("-"):
        return max(0, now - duration(text[1:], name))
    # A query string reads the + of an offset as a space.
    moment = _moment(text.replace(" ", "+"))
    if moment is None:
        raise BadInput(
            "query",
            f"/{name}",
            f"{name} is not a time",
            "send RFC 3339 with an offset, for instance 2026-01-31T08:00:00Z, or now, or "
            "a time before now: -15m, -1h, -7d",
        )
    at = (moment - _EPOCH) // timedelta(microseconds=1)
    if not 0 <= at <= MAX_SAFE_INTEGER:
        raise BadInput("query", f"/{name}", f"{name} is before 1970", "send a later time")
    return at


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper()) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None
