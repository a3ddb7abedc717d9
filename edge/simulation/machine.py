"""The simulated machine: what of a real one outlives the daemon, in a file of its own."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

MACHINE_FILE = "machine.json"


@dataclass(frozen=True, slots=True)
class Machine:
    """`id` is in place of the kernel's boot id; `booted_at` the moment of that boot, in µs."""

    id: str
    booted_at: int


def boot(file: Path, rng: random.Random, now: int) -> Machine:
    """The machine is switched on, with a new id, and that is written down."""
    machine = Machine(str(uuid.UUID(int=rng.getrandbits(128), version=4)), now)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"id": machine.id, "booted_at": machine.booted_at}) + "\n")
    part.replace(file)
    return machine


def switched_off(file: Path) -> None:
    """The machine has no power: its next start is another one."""
    file.unlink(missing_ok=True)


def running(file: Path) -> Machine | None:
    """The machine as it was last switched on; None when it never was."""
    try:
        state = json.loads(file.read_text())
        return Machine(str(state["id"]), int(state["booted_at"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
