"""The device as a UPS: UPS-MIB (RFC 1628)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contract import DriverError, FieldValue
from edge.drivers.plausible import plausible
from edge.drivers.snmp.agent import Agent
from edge.drivers.snmp.interfaces import Value
from edge.readings import Reading

UPS_MIB = "1.3.6.1.2.1.33"
BATTERY_STATUS = f"{UPS_MIB}.1.2.1.0"
MINUTES_REMAINING = f"{UPS_MIB}.1.2.3.0"
CHARGE_REMAINING = f"{UPS_MIB}.1.2.4.0"
BATTERY_VOLTAGE = f"{UPS_MIB}.1.2.5.0"
BATTERY_TEMPERATURE = f"{UPS_MIB}.1.2.7.0"
INPUT_LINE_BADS = f"{UPS_MIB}.1.3.1.0"
OUTPUT_SOURCE = f"{UPS_MIB}.1.4.1.0"
ALARMS_PRESENT = f"{UPS_MIB}.1.6.1.0"
ALARM_DESCR = f"{UPS_MIB}.1.6.2.1.2"

INPUT_VOLTAGE = tuple(f"{UPS_MIB}.1.3.3.1.3.{line}" for line in (1, 2, 3))
OUTPUT_VOLTAGE = tuple(f"{UPS_MIB}.1.4.4.1.2.{line}" for line in (1, 2, 3))
OUTPUT_LOAD = tuple(f"{UPS_MIB}.1.4.4.1.5.{line}" for line in (1, 2, 3))

_ALARMS = f"{UPS_MIB}.1.6.3"
ALARM_BATTERY_BAD = f"{_ALARMS}.1"
ALARM_ON_BATTERY = f"{_ALARMS}.2"
ALARM_LOW_BATTERY = f"{_ALARMS}.3"
ALARM_DEPLETED_BATTERY = f"{_ALARMS}.4"

NORMAL, LOW, DEPLETED = 2, 3, 4
"""upsBatteryStatus; 1 is unknown."""

BATTERY = 5
MAINS = frozenset({3, 4, 6, 7})
"""upsOutputSource: normal, bypass, booster, reducer. 1 is another, 2 is none."""

_SCALARS = (
    *(BATTERY_STATUS, MINUTES_REMAINING, CHARGE_REMAINING, BATTERY_VOLTAGE, BATTERY_TEMPERATURE),
    *(INPUT_LINE_BADS, OUTPUT_SOURCE, ALARMS_PRESENT),
)
OBJECTS = (*_SCALARS, *INPUT_VOLTAGE, *OUTPUT_VOLTAGE, *OUTPUT_LOAD)


class UpsPart:
    """One `ups` reading per call."""

    name = "ups"

    def __init__(self, device: str, ups: str) -> None:
        self._device = device
        self._ups = ups

    async def read(self, agent: Agent) -> list[Reading]:
        """DriverError when the agent has nothing of this MIB."""
        known = dict(zip(OBJECTS, await agent.get(OBJECTS), strict=True))
        alarms: set[str] | None = None
        present = known[ALARMS_PRESENT]
        if isinstance(present, int):
            rows = await agent.walk(ALARM_DESCR) if present > 0 else {}
            alarms = {value for value in rows.values() if isinstance(value, str)}
        found = ups_fields(known, alarms)
        if not found:
            raise DriverError(
                "the SNMP agent has no UPS-MIB",
                where=self._device,
                todo="switch it on there, or take 'ups' out of `parts`",
            )
        return [Reading("ups", found, {"ups": self._ups})]


def ups_fields(known: Mapping[str, Value], alarms: Collection[str] | None) -> dict[str, FieldValue]:
    """The fields of `ups` from values by OID and the alarms present, None where not told.

    Of several lines the lowest voltage and the highest load count. Voltages of the battery are
    in tenths of a volt, the time left in minutes.
    """
    minutes, tenths = _number(known, MINUTES_REMAINING), _number(known, BATTERY_VOLTAGE)
    return plausible(
        "ups",
        {
            "on_battery": _on_battery(_number(known, OUTPUT_SOURCE), alarms or ()),
            "battery_low": _battery_low(_number(known, BATTERY_STATUS), alarms or ()),
            "replace_battery": None if alarms is None else ALARM_BATTERY_BAD in alarms,
            "charge": _number(known, CHARGE_REMAINING),
            "runtime": None if minutes is None else minutes * 60,
            "load": max(_numbers(known, OUTPUT_LOAD), default=None),
            "input_voltage": min(_numbers(known, INPUT_VOLTAGE), default=None),
            "output_voltage": min(_numbers(known, OUTPUT_VOLTAGE), default=None),
            "battery_voltage": None if tenths is None else tenths / 10,
            "temperature": _number(known, BATTERY_TEMPERATURE),
            "line_bads": _number(known, INPUT_LINE_BADS),
        },
    )


def _on_battery(source: int | None, alarms: Collection[str]) -> bool | None:
    if source == BATTERY or ALARM_ON_BATTERY in alarms:
        return True
    return False if source in MAINS else None


def _battery_low(status: int | None, alarms: Collection[str]) -> bool | None:
    if status in (LOW, DEPLETED) or {ALARM_LOW_BATTERY, ALARM_DEPLETED_BATTERY} & set(alarms):
        return True
    return False if status == NORMAL else None


def _number(known: Mapping[str, Value], oid: str) -> int | None:
    value = known.get(oid)
    return value if isinstance(value, int) else None


def _numbers(known: Mapping[str, Value], oids: Collection[str]) -> list[int]:
    values = (_number(known, oid) for oid in oids)
    return [value for value in values if value is not None]
