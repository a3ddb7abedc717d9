"""Numbered samples: from a number follows everything about a sample but its time. Pure.

Each kiosk numbers what it senses from 1, across all its lives, so that in the end each number
can be looked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from edge import Reading

ROUND = 50
"""Of so many numbers in a row, the first few are of other measurements than `climate`."""
POISON_FIELD = "dew_point"
"""A field whose type in the database of these tests is another one: InfluxDB refuses it."""

_OTHERS = ("host", "link", "power", "presence", "use", "alarm")
MEASUREMENTS = (*_OTHERS, "climate")
NUMBER_FIELDS: Mapping[str, str] = {
    "host": "uptime",
    "link": "round_trip",
    "power": "energy",
    "presence": "entries",
    "use": "sessions",
    "alarm": "text",
    "climate": "light",
}
"""By measurement, the field that is the number."""
_TAGS: Mapping[str, Mapping[str, str]] = {
    "host": {},
    "link": {"target": "numbered"},
    "power": {"source": "numbered"},
    "presence": {"sensor": "numbered"},
    "use": {"by": "numbered", "value": "x"},
    "alarm": {"type": "numbered"},
    "climate": {"zone": "numbered"},
}


def measurement_of(number: int) -> str:
    """Which measurement a number is of."""
    place = number % ROUND
    return _OTHERS[place] if place < len(_OTHERS) else "climate"


def reading(number: int, *, poison: bool = False) -> Reading:
    """The reading of a number; a poisoned one is valid, but the database refuses it."""
    name = measurement_of(number)
    if name == "climate":
        fields: dict[str, float | int | str] = {
            "light": float(number),
            "temperature": temperature(number),
        }
        if poison:
            fields[POISON_FIELD] = 1.0
        return Reading(name, fields, {"zone": f"z{number % 3}"})
    value: float | int | str = number
    if name == "alarm":
        value = str(number)
    return Reading(name, {NUMBER_FIELDS[name]: value}, _TAGS[name])


def temperature(number: int) -> float:
    """The temperature beside a climate sample's number: shows that nothing was mixed up."""
    return (number % 500) / 10.0


def number_in(measurement: str, fields: Mapping[str, object]) -> int | None:
    """The number of a sample as it was stored; None when it is one of the daemon's own."""
    value = fields.get(NUMBER_FIELDS.get(measurement, ""))
    if value is None or value == "":
        return None
    try:
        number = int(float(str(value)))
    except ValueError:
        return None
    return number if number > 0 else None
