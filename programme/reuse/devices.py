"""A device's way to a second life: categories, states, and what a step needs.

Refurbished means: every function tested, and the data removed before the owner changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from contract import Conflict
from store import registers

Dossier = registers.reuse.Dossier
Erasure = registers.reuse.Erasure


class Category(StrEnum):
    """What a device, or a kiosk's part, is."""

    SMARTPHONE = "smartphone"
    PHONE = "phone"
    TABLET = "tablet"
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    SCREEN = "screen"
    PRINTER = "printer"
    NETWORK = "network"
    PERIPHERAL = "peripheral"
    ENERGY = "energy"
    OTHER = "other"


KEEP_DATA = frozenset(
    {
        Category.SMARTPHONE,
        Category.PHONE,
        Category.TABLET,
        Category.LAPTOP,
        Category.DESKTOP,
        Category.NETWORK,
    }
)
"""Inspection must list their drives (any storage), or say why there is none."""

FUNCTIONS: Mapping[Category, Sequence[str]] = {
    Category.SMARTPHONE: ("power", "battery", "screen", "touch", "network", "sound"),
    Category.PHONE: ("power", "battery", "screen", "network", "sound"),
    Category.TABLET: ("power", "battery", "screen", "touch", "network"),
    Category.LAPTOP: ("power", "battery", "screen", "keyboard", "pointer", "network", "ports"),
    Category.DESKTOP: ("power", "picture", "network", "ports"),
    Category.SCREEN: ("power", "picture", "ports"),
    Category.PRINTER: ("power", "printing"),
    Category.NETWORK: ("power", "network"),
    Category.PERIPHERAL: ("function",),
    Category.ENERGY: ("charge",),
    Category.OTHER: ("function",),
}
"""What a test must cover at least."""


class State(StrEnum):
    """Where a device stands; the last two are for good."""

    RECEIVED = "received"
    INSPECTED = "inspected"
    REPAIR = "repair"
    ERASE = "erase"
    INSTALL = "install"
    TEST = "test"
    READY = "ready"
    HANDED_OVER = "handed_over"
    DISMANTLED = "dismantled"


class Role(StrEnum):
    """What somebody does in the chain: history names no person."""

    RECEPTION = "reception"
    TECHNICIAN = "technician"
    TESTER = "tester"
    COUNTER = "counter"
    COORDINATOR = "coordinator"


_WORK = frozenset({State.REPAIR, State.ERASE, State.INSTALL, State.TEST, State.DISMANTLED})
NEXT: Mapping[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.INSPECTED, State.DISMANTLED}),
    State.INSPECTED: _WORK,
    State.REPAIR: _WORK,
    State.ERASE: _WORK,
    State.INSTALL: _WORK,
    State.TEST: _WORK | {State.READY},
    State.READY: _WORK | {State.HANDED_OVER},
    State.HANDED_OVER: frozenset(),
    State.DISMANTLED: frozenset(),
}
FINAL = frozenset({State.HANDED_OVER, State.DISMANTLED})
_NEEDS_ERASURE = frozenset({State.INSTALL, State.READY, State.HANDED_OVER})
_NEEDS_TEST = frozenset({State.READY, State.HANDED_OVER})
_UNDOES_TEST = frozenset({State.REPAIR, State.ERASE, State.INSTALL})


def lacks(dossier: Dossier, wanted: State) -> Sequence[str]:
    """All that keeps a device from a state, each in a few words; empty: nothing does."""
    found = []
    before = State(dossier.device.state)
    if wanted not in NEXT[before]:
        found.append(_no_way(before))
    if before in FINAL:
        return found
    if wanted is not State.DISMANTLED:
        found += _unknown_drives(dossier)
    if wanted in _NEEDS_ERASURE:
        found += [f"drive {drive} has no verified erasure" for drive in not_erased(dossier)]
    if wanted in _NEEDS_TEST and (reason := _untested(dossier)):
        found.append(reason)
    return found


def check_step(dossier: Dossier, wanted: State) -> None:
    """Conflict, with all that is missing, when a device can't come into a state."""
    if missing := lacks(dossier, wanted):
        raise Conflict(
            f"{dossier.device.id} can't become {wanted.replace('_', ' ')}: {'; '.join(missing)}"
        )


def not_erased(dossier: Dossier) -> Sequence[str]:
    """Drives whose latest evidence is not one of a verified erasure, or that have none."""
    latest: dict[str, Erasure] = {}
    for one in dossier.erasures:
        if one.drive not in latest or one.on >= latest[one.drive].on:
            latest[one.drive] = one
    erased = {drive for drive, one in latest.items() if one.verified}
    return [drive for drive in dossier.device.drives if drive not in erased]


def tested(dossier: Dossier) -> bool:
    """A test of every function stands: nothing was done to the device since."""
    return not _untested(dossier)


def check_open(dossier: Dossier) -> None:
    """Conflict when a device has left the chain: nothing is added to it any more."""
    if dossier.device.state in FINAL:
        raise Conflict(
            f"{dossier.device.id} is {dossier.device.state.replace('_', ' ')} for good",
            todo="if it comes back, take it in again, under another id",
        )


def _no_way(before: State) -> str:
    if before in FINAL:
        return f"it is {before.replace('_', ' ')} for good"
    ways = ", ".join(one.replace("_", " ") for one in State if one in NEXT[before])
    return f"it is {before}, from where it goes to {ways}"


def _unknown_drives(dossier: Dossier) -> Sequence[str]:
    device = dossier.device
    if Category(device.category) not in KEEP_DATA or device.drives or device.without_drive:
        return ()
    return ["no drive is listed, nor why it has none"]


def _untested(dossier: Dossier) -> str:
    """Why no test stands, or nothing."""
    work = [step for step in dossier.steps if step.state in _UNDOES_TEST]
    tests = [test for test in dossier.tests if not work or test.after_step > work[-1].id]
    if not tests:
        since = f" since {work[-1].state} of {work[-1].on}" if work else ""
        return f"no test was made{since}"
    last = tests[-1]
    if last.failed:
        return f"its test of {last.on} found faults: {', '.join(last.failed)}"
    wanted = FUNCTIONS[Category(dossier.device.category)]
    if left := [function for function in wanted if function not in last.passed]:
        return f"its test of {last.on} left out {', '.join(left)}"
    return ""
