"""A program of the machine's own: an argument list, never a shell, with a time limit."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constrained

from contract import CommandRefused, Detail, DriverError, Params

SAID_AT_MOST = 300


class ProgramOptions(BaseModel):
    """`command` is the argument list; `timeout_s` how long it may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Annotated[tuple[str, ...], Constrained(min_length=1)]
    timeout_s: Annotated[float, Constrained(gt=0, le=3_600)] = 30.0


class Program:
    """Runs the program with the parameters in its environment.

    `ESCALE_COMMAND` is the command's id, `ESCALE_PARAMS` its parameters as JSON. Exit status 0
    is success; the last of what it printed goes into the reply.
    """

    name = "run"

    def __init__(self, options: ProgramOptions) -> None:
        self._options = options

    async def run(self, params: Params, command_id: str) -> Detail:
        """DriverError when it can't start; CommandRefused for a bad end or none in time."""
        program = self._options.command[0]
        settings = {"ESCALE_COMMAND": command_id, "ESCALE_PARAMS": params.model_dump_json()}
        try:
            process = await asyncio.create_subprocess_exec(
                *self._options.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **settings},
            )
        except OSError as error:
            raise DriverError(f"{program} can't be started: {error.strerror}") from None
        try:
            async with asyncio.timeout(self._options.timeout_s):
                printed, _ = await process.communicate()
        except TimeoutError:
            raise CommandRefused(
                f"{program} did not end within {self._options.timeout_s:g} s", code="timeout"
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        said = printed.decode(errors="replace").strip()[-SAID_AT_MOST:]
        if process.returncode != 0:
            raise CommandRefused(
                f"{program} ended with status {process.returncode}", code="exit", todo=said
            )
        return Detail(code="done", description=said or f"{program} ended with status 0.")
