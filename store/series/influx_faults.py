"""What InfluxDB's answers mean: whose fault a refusal is. Pure.

1.6.7 says 400 for four things: lines it can't parse and type conflicts (the sample's fault), and
points beyond the retention and the series limits (not the sample's fault; nothing is stored).
"""

from __future__ import annotations

from contract import StoreError, StoreHeld, StoreRefused, StoreUnavailable

_OUR_LIMITS = ("max-series-per-database", "max-values-per-tag", "limit exceeded", "retention")
_SAMPLES_FAULT = (
    "field type conflict",
    "unable to parse",
    "invalid column type",
    "partial write of line protocol",
)
_REASONS = {
    401: "set the right user and password, or token, in ESCALE_SERIES_URL",
    403: "grant the user this database",
    404: "make the database: `escale collector` does at its start",
}


def write_fault(status: int, text: str, where: str) -> StoreError:
    """The error for a refused write."""
    general = _general(status, text, where)
    if general is not None:
        return general
    if any(mark in text for mark in _OUR_LIMITS):
        return StoreHeld("InfluxDB's own limit refuses points", where=where, todo=_short(text))
    if any(mark in text for mark in _SAMPLES_FAULT):
        return StoreRefused("InfluxDB refuses a point", where=where, todo=_short(text))
    return StoreHeld(f"InfluxDB answered {status}", where=where, todo=_short(text))


def query_fault(status: int, text: str, where: str) -> StoreError:
    """The error for a question that got no answer."""
    if "database not found" in text or "bucket not found" in text:
        return StoreHeld("InfluxDB has no such database", where=where, todo=_REASONS[404])
    return _general(status, text, where) or StoreHeld(
        "InfluxDB can't answer the question", where=where, todo=_short(text)
    )


def _general(status: int, text: str, where: str) -> StoreError | None:
    if status == 429 or status >= 500:
        return StoreUnavailable(f"InfluxDB answered {status}", where=where, todo=_short(text))
    if status in _REASONS:
        return StoreHeld(f"InfluxDB answered {status}", where=where, todo=_REASONS[status])
    return None


def _short(text: str) -> str:
    return " ".join(text.split())[:500]
