"""Doors, the tamper contact, the float switch, the printer and the screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from contract import Profile
from edge.readings import Reading
from edge.simulation.daytime import DAY_S, HOUR_S
from edge.simulation.fault import FaultKind
from edge.simulation.noise import between
from edge.simulation.sessions import sessions
from edge.simulation.source import SECOND_US, Source

DOOR_S = 8.0
"""How long the cabin's door stands open when somebody enters."""
PAPER_LASTS_S = 9 * DAY_S
"""A roll; it is changed when a third is left."""
_CONTACTS = {
    "door": (FaultKind.DOOR_OPEN, "cabin-door"),
    "tamper": (FaultKind.TAMPER, "technical-hatch"),
    "float": (FaultKind.FLOOD, "floor"),
}
_KINDS = {
    Profile.BOOTH: ("door", "tamper", "float"),
    Profile.WIFI_POST: ("tamper",),
    Profile.SOLAR_BENCH: ("tamper",),
}


def contact(source: Source, at: int) -> Sequence[Reading]:
    """One reading per contact line that the profile has."""
    seconds = at / SECOND_US
    return [_contact(source, kind, seconds) for kind in _KINDS[source.profile]]


def application(source: Source, at: int) -> Sequence[Reading]:
    """The kiosk's own application; only a booth has a screen."""
    if source.profile is not Profile.BOOTH:
        return []
    seconds = at / SECOND_US
    down = source.fault(FaultKind.APPLICATION_DOWN, seconds)
    fields: dict[str, bool | float | str] = {
        "up": down is None,
        "heartbeat_age": round(seconds % 5 if down is None else down.elapsed(seconds), 1),
        "screen_frozen": source.fault(FaultKind.SCREEN_FROZEN, seconds) is not None,
        "screen_black": False,
        "version": "2026.10",
    }
    return [Reading("application", fields)]


def peripheral(source: Source, at: int) -> Sequence[Reading]:
    """The printer, as the application declares it."""
    if source.profile is not Profile.BOOTH:
        return []
    seconds = at / SECOND_US
    out = source.fault(FaultKind.PAPER_OUT, seconds) is not None
    offset = between(0, PAPER_LASTS_S, source.seed, source.kiosk, "paper")
    paper = 100 - 65 * ((seconds + offset) % PAPER_LASTS_S) / PAPER_LASTS_S
    fields: dict[str, bool | float] = {
        "ok": source.fault(FaultKind.PRINTER_BROKEN, seconds) is None,
        "paper_out": out,
        "paper_low": out,
        "paper": 0.0 if out else round(paper, 1),
    }
    return [Reading("peripheral", fields, {"peripheral": "printer"})]


def _contact(source: Source, kind: str, seconds: float) -> Reading:
    fault_kind, name = _CONTACTS[kind]
    fault = source.fault(fault_kind, seconds)
    opened = fault.elapsed(seconds) if fault is not None else None
    if opened is None and kind == "door":
        people = sessions(source, int(seconds // HOUR_S))
        entering = (seconds - each.start for each in people)
        opened = next((since for since in entering if 0 <= since < DOOR_S), None)
    fields: dict[str, bool | int | float] = {
        "open": opened is not None,
        "changes": 0,
        "open_time": round(opened or 0.0, 1),
    }
    return Reading("contact", fields, {"contact": name, "kind": kind})
