"""Times at the command line: a date, RFC 3339, or so long ago; shown as RFC 3339 in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from contract import EscaleError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGO = re.compile(r"(\d{1,5})([smhdw])(?: ago)?", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def rfc3339(at: int) -> str:
    """µs since the epoch as RFC 3339 in UTC."""
    moment = _EPOCH + timedelta(microseconds=at)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant(text: str, now: int) -> int:
    """`2026-11-01`, `2026-11-01T00:00` (UTC without an offset) or `30d` before `now`, in µs."""
    if ago := _AGO.fullmatch(text):
        return max(0, now - int(ago[1]) * _UNITS[ago[2]] * 1_000_000)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise EscaleError(
            f"{text!r} is not a time", todo="write 2026-11-01T00:00 (UTC), or 30d for so long ago"
        ) from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
