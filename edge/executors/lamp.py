"""The lamp: lit, so that someone in the street finds the kiosk.

The lamp is a file in the kiosk's data folder: it is there while the lamp is lit. What drives
the real lamp (a GPIO service, the screen) watches that file.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict

from contract import Clock, CommandRefused, Detail, DriverError, IdentifyParams, Params

log = structlog.get_logger("edge.executors.lamp")

LAMP_FILE = "lamp"


class LampOptions(BaseModel):
    """The lamp has nothing to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lamp:
    """Lights the lamp at once and puts it out after the seconds asked for."""

    name = "lamp"

    def __init__(self, data: Path, clock: Clock) -> None:
        self._file = data / LAMP_FILE
        self._clock = clock
        self._going_out: asyncio.Task[None] | None = None

    async def run(self, params: Params, command_id: str) -> Detail:
        """Lit is the success; a second command while it is lit begins the time anew."""
        if not isinstance(params, IdentifyParams):
            raise CommandRefused("the lamp only identifies", code="wrong_executor")
        if self._going_out is not None:
            self._going_out.cancel()
        until = self._clock.now() + params.seconds * 1_000_000
        try:
            self._file.write_text(json.dumps({"command": command_id, "until": until}) + "\n")
        except OSError as error:
            raise DriverError(
                f"the lamp can't be lit: {error.strerror}", where=str(self._file)
            ) from None
        log.info("lamp_lit", command=command_id, seconds=params.seconds, file=str(self._file))
        self._going_out = asyncio.create_task(self._put_out(params.seconds, command_id))
        return Detail(code="lamp_lit", description=f"The lamp is lit for {params.seconds} s.")

    async def _put_out(self, seconds: float, command_id: str) -> None:
        try:
            await asyncio.sleep(seconds)
        finally:
            # Ends early too: a lamp must not stay lit when the daemon stops.
            if self._going_out is asyncio.current_task():
                self._file.unlink(missing_ok=True)
                log.info("lamp_out", command=command_id)
