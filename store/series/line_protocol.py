"""InfluxDB's line protocol, with times in microseconds. Pure.

Strict about what the protocol can't carry: `accepted` has already refused tags with backslashes
or line breaks, for which no escape is read back alike by every version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contract import FieldValue, Registry
from store.series.points import KIOSK, Point, accepted

_MEASUREMENT = str.maketrans({",": r"\,", " ": r"\ "})
_KEY = str.maketrans({",": r"\,", " ": r"\ ", "=": r"\="})
_TEXT = str.maketrans({"\\": r"\\", '"': r"\""})


def line(point: Point, registry: Registry) -> bytes:
    """One line, each field in the registry's type; StoreRefused for a point that can't be."""
    row = accepted(point, registry)
    tags = {KIOSK: point.kiosk, **point.tags}
    series = "".join(
        f",{name.translate(_KEY)}={value.translate(_KEY)}" for name, value in sorted(tags.items())
    )
    fields = ",".join(
        f"{name.translate(_KEY)}={_value(row.field(name).coerce(value))}"
        for name, value in point.fields.items()
    )
    return f"{row.name.translate(_MEASUREMENT)}{series} {fields} {point.at}".encode()


def bodies(lines: Iterable[bytes], *, max_bytes: int, max_lines: int) -> Iterator[bytes]:
    """The lines as request bodies, none above the limits unless a single line is."""
    held: list[bytes] = []
    size = 0
    for one in lines:
        if held and (size + len(one) + 1 > max_bytes or len(held) >= max_lines):
            yield b"\n".join(held)
            held, size = [], 0
        held.append(one)
        size += len(one) + 1
    if held:
        yield b"\n".join(held)


def _value(value: FieldValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value}i"
    if isinstance(value, float):
        return repr(value)
    return f'"{value.translate(_TEXT)}"'
