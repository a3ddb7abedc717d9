"""Asks ModemManager of a modem, by its own program."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contract import DriverError
from edge.drivers.link.mmcli import modem_fields
from edge.readings import Reading

PROGRAM_S = 5.0
MAX_BYTES = 256 * 1024


async def modem_reading(command: Sequence[str], tag: str, modem: str) -> Reading:
    """One `modem` reading; DriverError when there is none, or no ModemManager."""
    asked = [*command, "-J", "-m", modem]
    status, signal = await asyncio.gather(_run(asked), _run([*asked, "--signal-get"]))
    if status is None:
        raise DriverError(
            "ModemManager has no such modem",
            where=f"modem {tag}",
            todo="see `mmcli -L`; is it plugged in and its service running?",
        )
    return Reading("modem", modem_fields(status, signal), {"modem": tag})


async def _run(command: Sequence[str]) -> str | None:
    """What the program wrote; None when it ended badly. DriverError without such a program."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
    except OSError as error:
        raise DriverError(
            f"{command[0]} can't be started: {error.strerror}",
            todo="install modemmanager, or leave `modems` out",
        ) from None
    try:
        async with asyncio.timeout(PROGRAM_S):
            written = await process.stdout.read(MAX_BYTES) if process.stdout else b""
            rest = await process.stdout.read(1) if process.stdout else b""
            status = None if rest else await process.wait()
    except TimeoutError:
        raise DriverError(f"{command[0]} does not end", todo="is ModemManager well?") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return written.decode("utf-8", "replace") if status == 0 else None
