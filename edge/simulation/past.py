"""A stretch of the past that is to be played, and how far each kiosk has come: a file a kiosk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from contract import SettingsError
from edge.simulation.daytime import DAY_S
from edge.simulation.places import Place
from edge.simulation.schedule import Faults, drawn
from edge.simulation.source import SECOND_US, Source

DAY_US = DAY_S * SECOND_US
QUIET_DAYS = 2
"""No fault is drawn so near the end that its alarm would not be over by then."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is played: from `begin` to `until` in µs, whole days."""

    seed: int
    begin: int
    days: int
    interval_s: int
    faults: Faults = "none"

    @property
    def until(self) -> int:
        """Where it ends."""
        return self.begin + self.days * DAY_US

    def day_ends(self) -> range:
        """The end of each day."""
        return range(self.begin + DAY_US, self.until + 1, DAY_US)

    def source(self, place: Place) -> Source:
        """The place's kiosk with its faults."""
        source = Source(self.seed, place.id, place.profile, place.setting)
        if self.faults == "none":
            return source
        end_s = self.until / SECOND_US - QUIET_DAYS * DAY_S
        return replace(source, faults=drawn(source, self.begin / SECOND_US, end_s))


class Progress:
    """The folder in which it is written down how much of the past the store has."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def plan(self, wanted: Past) -> Past:
        """The past that was begun, if it is like the one that is wanted; else `wanted`.

        SettingsError when another one was begun and is not done with.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._folder / "past.json"
        begun = _read(file)
        if begun is None:
            _write(file, asdict(wanted))
            return wanted
        past = replace(wanted, begin=int(begun.get("begin", 0)))
        if asdict(past) == begun:
            return past
        if not self._complete(begun):
            raise SettingsError(
                [f"another past was begun here; go on with it, or remove the folder: {begun}"],
                where=str(self._folder),
            )
        for each in self._folder.glob("*.json"):
            each.unlink()
        _write(file, asdict(wanted))
        return wanted

    def _complete(self, begun: dict[str, Any]) -> bool:
        """Whether every kiosk that was begun is through."""
        until = int(begun.get("begin", 0)) + int(begun.get("days", 0)) * DAY_US
        files = set(self._folder.glob("*.json")) - {self._folder / "past.json"}
        return all(self.done(each.stem) >= until for each in files)

    def done(self, kiosk: str) -> int:
        """Until when the store has everything of this kiosk, in µs; 0 for nothing."""
        found = _read(self._folder / f"{kiosk}.json")
        return int(found["until"]) if found is not None else 0

    def note(self, kiosk: str, until: int) -> None:
        """The store has everything of this kiosk up to `until`."""
        _write(self._folder / f"{kiosk}.json", {"until": until})


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(file: Path, document: dict[str, Any]) -> None:
    part = file.with_suffix(".part")
    part.write_text(json.dumps(document) + "\n")
    part.replace(file)
