"""Faults that somebody injects into a running simulated kiosk, by a file in its folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from contract import EdgeError
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.source import Source

FAULTS_FILE = "faults.json"


class InjectedFaults:
    """The source with what its kiosk's file says by now; the file is read when it has changed."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._source = source
        self._file = folder / FAULTS_FILE
        self._read_at: int | None = None

    def source(self) -> Source:
        """As of now."""
        changed = _changed_at(self._file)
        if changed != self._read_at:
            self._read_at = changed
            self._source = replace(self._source, faults=injected(self._file.parent))
        return self._source


def injected(folder: Path) -> tuple[Fault, ...]:
    """What the file in a kiosk's folder says; nothing without one, or where it makes no sense."""
    try:
        rows = json.loads((folder / FAULTS_FILE).read_text())["faults"]
        return tuple(_fault(row) for row in rows)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ()


def inject(folder: Path, fault: Fault) -> None:
    """Adds a fault to those of the kiosk in `folder`; EdgeError when no kiosk is there."""
    if not folder.is_dir():
        raise EdgeError("no simulated kiosk is there", where=str(folder), todo="check its name")
    _write(folder, (*injected(folder), fault))


def mend(folder: Path, kind: FaultKind, at: float) -> None:
    """Faults of that kind end `at` that moment (seconds since the epoch), if not before."""
    ended = (
        replace(each, end=min(each.end, max(at, each.begin))) if each.kind is kind else each
        for each in injected(folder)
    )
    _write(folder, tuple(ended))


def _write(folder: Path, faults: tuple[Fault, ...]) -> None:
    rows = [
        {"kind": each.kind.value, "begin": each.begin, "end": each.end, "speed": each.speed}
        for each in faults
    ]
    part = folder / f"{FAULTS_FILE}.part"
    part.write_text(json.dumps({"faults": rows}, indent=1) + "\n")
    part.replace(folder / FAULTS_FILE)


def _fault(row: dict[str, object]) -> Fault:
    begin, end, speed = (float(str(row[name])) for name in ("begin", "end", "speed"))
    return Fault(FaultKind(str(row["kind"])), begin, end, speed)


def _changed_at(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return None
