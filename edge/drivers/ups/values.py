"""From NUT's variables to the fields of `ups`. Pure; names: NUT's "Variables" appendix."""

from __future__ import annotations

import math
from collections.abc import Mapping

from contract import FieldValue
from edge.drivers.plausible import plausible

_MAINS = frozenset({"OL", "BYPASS"})
"""The load is fed by the mains; in bypass, past the inverter."""

_STATES = frozenset({"OL", "OB", "BYPASS", "OFF", "FSD"})
"""Without one of these the status tells nothing: the NUT driver waits, or is at a loss."""


def fields(variables: Mapping[str, str]) -> dict[str, FieldValue]:
    """What is known of the UPS; what it does not tell, or can't be, is left out."""
    return plausible(
        "ups",
        {
            **_status(frozenset(variables.get("ups.status", "").split())),
            "charge": _number(variables, "battery.charge"),
            "runtime": _number(variables, "battery.runtime"),
            "load": _number(variables, "ups.load"),
            "input_voltage": _number(variables, "input.voltage"),
            "output_voltage": _number(variables, "output.voltage"),
            "battery_voltage": _number(variables, "battery.voltage"),
            "temperature": _number(variables, "battery.temperature", "ups.temperature"),
        },
    )


def _status(flags: frozenset[str]) -> dict[str, FieldValue | None]:
    if not flags & _STATES:
        return {}
    on_battery, on_mains = "OB" in flags, bool(flags & _MAINS)
    return {
        "on_battery": on_battery if on_battery != on_mains else None,
        # A forced shutdown is under way: the power goes as if the battery were at its end.
        "battery_low": bool(flags & {"LB", "FSD"}),
        "replace_battery": "RB" in flags,
    }


def _number(variables: Mapping[str, str], *names: str) -> float | None:
    for name in names:
        try:
            value = float(variables[name])
        except (KeyError, ValueError):
            continue
        if math.isfinite(value):
            return value
    return None
