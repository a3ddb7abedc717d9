"""What an executor is: the thing that carries out one action of staff on this kiosk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from contract import Clock, Detail, Params


class Executor(Protocol):
    """Carries out one action."""

    name: str

    async def run(self, params: Params, command_id: str) -> Detail:
        """Does it, and says what was seen: the detail of the reply `succeeded`.

        CommandRefused (its `code` goes into the reply) or DriverError when it did not work.
        """


@dataclass(frozen=True, slots=True)
class ExecutorKind:
    """One row of the dict of executors: how its options are validated, and how it is made.

    `make` takes the validated options, the kiosk's data folder and the clock.
    """

    options: type[BaseModel]
    make: Callable[[Any, Path, Clock], Executor]
