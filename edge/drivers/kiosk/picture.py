"""A look at the screen past the page: a program writes it as PPM (P6), we keep two numbers.

The picture is read in pieces and thrown away: it is never whole in memory, on a disk or a line.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from dataclasses import dataclass

import structlog

from contract import DriverError

log = structlog.get_logger("edge.drivers.kiosk")

PROGRAM_S = 6.0
PIECE = 64 * 1024
MAX_BYTES = 128 * 1024 * 1024
SAMPLE_EVERY = 101
"""Of the bytes, for the brightness; a prime, so that no column or colour is preferred."""

_HEAD = re.compile(rb"P6(?:\s|#[^\n]*\n)+(\d{1,5})(?:\s|#[^\n]*\n)+(\d{1,5})\s+255\s")
_HEAD_AT_MOST = 1_024


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's checksum, and its mean brightness from 0 (black) to 1."""

    checksum: int
    brightness: float


class PictureReading:
    """Takes a PPM piece by piece."""

    def __init__(self) -> None:
        self._head = b""
        self._missing: int | None = None
        self._checksum = 0
        self._offset = 0
        self._sum = 0
        self._samples = 0

    def feed(self, piece: bytes) -> None:
        """ValueError when this is no P6 of 8 bits a colour."""
        if self._missing is None:
            self._head += piece
            head = _HEAD.match(self._head)
            if head is None:
                if len(self._head) > _HEAD_AT_MOST:
                    raise ValueError("not a PPM picture (P6, 255)")
                return
            self._missing = int(head[1]) * int(head[2]) * 3
            if not 0 < self._missing <= MAX_BYTES:
                raise ValueError("a picture without pixels, or too large")
            piece, self._head = self._head[head.end() :], b""
        piece = piece[: self._missing]
        self._missing -= len(piece)
        self._checksum = zlib.crc32(piece, self._checksum)
        sampled = piece[-self._offset % SAMPLE_EVERY :: SAMPLE_EVERY]
        self._sum += sum(sampled)
        self._samples += len(sampled)
        self._offset += len(piece)

    def picture(self) -> Picture:
        """What was seen; ValueError when it ended early."""
        if self._missing != 0:
            raise ValueError("the picture is cut off")
        return Picture(self._checksum, self._sum / self._samples / 255)


class PictureTaker:
    """Runs the program now and then; without one, or when it fails, nothing is seen."""

    def __init__(self, command: tuple[str, ...] | None, every_s: float) -> None:
        self._command = command
        self._every_s = every_s
        self._due: float | None = None
        self._running: asyncio.subprocess.Process | None = None
        self._told = ""

    async def taken(self, now: float) -> Picture | None:
        """A picture when one is due; None otherwise, and when the program failed (logged once)."""
        if self._command is None or (self._due is not None and now < self._due):
            return None
        self._due = now + self._every_s
        try:
            picture = await self._take(self._command)
        except DriverError as error:
            if error.what != self._told:
                self._told = error.what
                log.warning("screen_not_seen", reason=str(error))
            return None
        self._told = ""
        return picture

    async def close(self) -> None:
        """Ends the program if it runs."""
        await _end(self._running)

    async def _take(self, command: tuple[str, ...]) -> Picture:
        try:
            self._running = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise DriverError(
                f"the screen's program can't be started: {error.strerror}", where=command[0]
            ) from None
        try:
            async with asyncio.timeout(PROGRAM_S):
                return await _read(self._running, command[0])
        except TimeoutError:
            raise DriverError("the screen's program does not end", where=command[0]) from None
        finally:
            await _end(self._running)
            self._running = None


async def _read(process: asyncio.subprocess.Process, program: str) -> Picture:
    reading, printed = PictureReading(), process.stdout
    if printed is None:
        raise DriverError("the screen's program has no output", where=program)
    try:
        while piece := await printed.read(PIECE):
            reading.feed(piece)
        status = await process.wait()
        if status != 0:
            raise DriverError(f"the screen's program ended with status {status}", where=program)
        return reading.picture()
    except ValueError as error:
        raise DriverError(
            f"the screen's program wrote {error}", where=program, todo="let it write PPM (P6)"
        ) from None


async def _end(process: asyncio.subprocess.Process | None) -> None:
    if process is not None and process.returncode is None:
        process.kill()
        await process.wait()
