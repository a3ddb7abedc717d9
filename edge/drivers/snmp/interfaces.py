"""From the agent's values to names, snapshots and fields. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from contract import MAX_SAFE_INTEGER, FieldValue
from edge.drivers.snmp import mib
from edge.drivers.snmp.rates import Octets, Rates, Snapshot
from edge.privacy import scrub

Value = int | bytes | str | None
"""What an agent says of one object: a number, octets, or an OID as text; None when it has none."""
Row = Mapping[str, Value]
"""One interface's values by column."""

MAX_NAME_LENGTH = 100


def names(raw: Mapping[int, Value]) -> dict[int, str]:
    """Names by index, fit to be a tag and each of one interface only."""
    cleaned = {index: _clean(value) or f"if{index}" for index, value in raw.items()}
    seen = Counter(cleaned.values())
    return {
        index: name if seen[name] == 1 else f"{name}#{index}" for index, name in cleaned.items()
    }


def chosen(
    known: Mapping[int, str], types: Mapping[int, Value], patterns: Sequence[str]
) -> dict[int, str]:
    """Those that a pattern names; without patterns, all but loopback."""
    if patterns:
        return {index: name for index, name in known.items() if _matches(name, patterns)}
    return {
        index: name
        for index, name in known.items()
        if types.get(index) != mib.TYPE_SOFTWARE_LOOPBACK
    }


def snapshot(at: float, uptime: int, row: Row) -> Snapshot:
    """What rates are made from: 64-bit counters, or the 32-bit ones where there are no others."""
    return Snapshot(
        at=at,
        uptime=uptime,
        discontinuity=_number(row, mib.IF_COUNTER_DISCONTINUITY_TIME),
        speed=speed(row),
        received=_octets(row, mib.IF_HC_IN_OCTETS, mib.IF_IN_OCTETS),
        sent=_octets(row, mib.IF_HC_OUT_OCTETS, mib.IF_OUT_OCTETS),
    )


def speed(row: Row) -> int:
    """Nominal speed in bit/s, 0 when unknown. ifSpeed ends at 4.3 Gbit/s, ifHighSpeed is in M."""
    high = _number(row, mib.IF_HIGH_SPEED)
    return high * 1_000_000 if high else _number(row, mib.IF_SPEED) or 0


def fields(row: Row, seen: Snapshot, rates: Rates) -> dict[str, FieldValue]:
    """The fields of `snmp_interface`; what is not known, or beyond 2^53, is left out."""
    status = _number(row, mib.IF_OPER_STATUS)
    candidates: dict[str, FieldValue | None] = {
        "up": None if status is None else status == mib.OPER_STATUS_UP,
        "speed": seen.speed or None,
        "in_octets": seen.received.value if seen.received else None,
        "out_octets": seen.sent.value if seen.sent else None,
        "in_rate": rates.received,
        "out_rate": rates.sent,
        "in_errors": _number(row, mib.IF_IN_ERRORS),
        "out_errors": _number(row, mib.IF_OUT_ERRORS),
    }
    return {
        name: value
        for name, value in candidates.items()
        if value is not None and not (isinstance(value, int) and value > MAX_SAFE_INTEGER)
    }


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _clean(value: Value) -> str:
    if not isinstance(value, bytes):
        return ""
    text = value.decode("utf-8", "replace").rstrip("\0").strip()
    fit = "".join("_" if char == "\\" or not char.isprintable() else char for char in text)
    # A link to one client may be named after its address.
    return scrub(fit, limit=MAX_NAME_LENGTH)


def _number(row: Row, column: str) -> int | None:
    value = row.get(column)
    return value if isinstance(value, int) else None


def _octets(row: Row, wide: str, narrow: str) -> Octets | None:
    value = _number(row, wide)
    if value is not None:
        return Octets(value, 64)
    value = _number(row, narrow)
    return None if value is None else Octets(value, 32)
