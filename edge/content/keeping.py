"""The bundle in use: proven, newer than the one before, on the disk as it came.

What is on the disk is proven again at each start: a file is believed no more than a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

import structlog

from contract import Content, EscaleError, decode
from edge.content.writing import write_whole

log = structlog.get_logger("edge.content")

FILE = "content.jws"
MAX_BYTES = 512 * 1024
Verify = Callable[[bytes], Awaitable[bytes]]
"""What is signed in a token, as JSON. BadSignature, EdgeError."""


class Keeper:
    """One kiosk's bundle, kept in `path`. `run` belongs in a task; only the newest token waits."""

    def __init__(self, kiosk: str, path: Path, verify: Verify) -> None:
        self._kiosk = kiosk
        self._path = path
        self._verify = verify
        self._digest = b""
        # As JSON: the models of a hundred places take megabytes, and are asked for now and then.
        self._payload: bytes | None = None
        self._version = 0
        self._waiting: bytes | None = None
        self._arrived = asyncio.Event()

    @property
    def version(self) -> int:
        """Of the bundle in use; 0 without one."""
        return self._version

    def content(self) -> Content | None:
        """The bundle in use; None before the first."""
        return None if self._payload is None else decode(Content, self._payload)

    def receive(self, token: bytes) -> None:
        """A token that has arrived; looked at in `run`."""
        self._waiting = token
        self._arrived.set()

    async def run(self) -> None:
        """Takes up what the disk has, then what arrives."""
        await self.take_up()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            token, self._waiting = self._waiting, None
            if token is not None:
                await self.take(token)

    async def take_up(self) -> None:
        """Goes on from the disk, if what is there proves itself."""
        try:
            token = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("content_unreadable", reason=error.strerror)
            return
        if await self._prove(token):
            log.info("content_taken_up", version=self._version)

    async def take(self, token: bytes) -> bool:
        """Takes a bundle that is proven, for this kiosk and newer; whether it was."""
        if sha256(token).digest() == self._digest or not await self._prove(token):
            return False
        try:
            write_whole(self._path, token)
        except OSError as error:
            # It is used all the same; the broker keeps it for the next start.
            log.warning("content_not_written", version=self._version, reason=error.strerror)
        log.info("content_taken", version=self._version, bytes=len(self._payload or b""))
        return True

    async def _prove(self, token: bytes) -> bool:
        if len(token) > MAX_BYTES:
            log.warning("content_refused", reason=f"more than {MAX_BYTES} bytes")
            return False
        try:
            payload = await self._verify(token)
            content = decode(Content, payload)
        except EscaleError as error:
            log.warning("content_refused", reason=str(error))
            return False
        if content.kiosk != self._kiosk:
            log.warning("content_refused", reason="it is another kiosk's")
            return False
        if content.version <= self._version:
            log.info("content_not_newer", version=content.version, have=self._version)
            return False
        self._digest, self._payload = sha256(token).digest(), payload
        self._version = content.version
        return True
