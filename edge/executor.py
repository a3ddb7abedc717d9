"""What an executor is: the thing that carries out one action of staff on this kiosk."""

from __future__ import annotations

from typing import Protocol

from contract import Detail, IdentifyParams, PingParams, RebootParams, SetLogLevelParams

Params = IdentifyParams | PingParams | SetLogLevelParams | RebootParams


class Executor(Protocol):
    """Carries out one action."""

    name: str

    async def run(self, params: Params, command_id: str) -> Detail:
        """Does it, and says what was seen: the detail of the reply `succeeded`.

        CommandRefused (its `code` goes into the reply) or DriverError when it did not work.
        """
