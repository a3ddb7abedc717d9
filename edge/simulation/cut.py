"""The broker's client of a simulated kiosk whose line can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from broker import Incoming, Outgoing, Session
from edge.connection import BrokerClient, ClientFactory

LOOK_S = 0.5
"""How often a simulated kiosk looks whether its line, or its power, is there."""


class CutLine:
    """A client that is connected only while `line` says that there is one."""

    def __init__(
        self,
        client: BrokerClient,
        line: Callable[[], bool],
        lost: Callable[[str], None],
    ) -> None:
        self._client = client
        self._line = line
        self._lost = lost
        self._closed = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether a publish can be tried now."""
        return self._client.connected

    @property
    def session(self) -> Session | None:
        """The present connection."""
        return self._client.session

    async def publish(self, message: Outgoing, **options: Any) -> int:
        """As the client itself does."""
        return await self._client.publish(message, **options)

    def messages(self) -> AsyncIterator[Incoming]:
        """What arrives."""
        return self._client.messages()

    async def run(self) -> None:
        """Until `close`, or cancelled."""
        while not self._closed.is_set():
            if self._line():
                await self._while_there()
            else:
                await self._look_again()

    async def close(self, *, publish_will: bool = False) -> None:
        """Ends `run` in order."""
        self._closed.set()
        await self._client.close(publish_will=publish_will)

    async def _while_there(self) -> None:
        work = asyncio.ensure_future(self._client.run())
        try:
            while self._line() and not work.done():
                await asyncio.wait({work}, timeout=LOOK_S)
        finally:
            if not work.done():
                # Nobody is told: the server publishes the will once nothing more comes.
                await self._client.close(publish_will=True)
                self._lost("the simulated line was cut")
            await asyncio.wait({work})
        work.result()

    async def _look_again(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._closed.wait()
        except TimeoutError:
            return


def cuttable(factory: ClientFactory, line: Callable[[], bool]) -> ClientFactory:
    """The same clients, on a line that can be cut."""

    def make(*arguments: Any, **options: Any) -> BrokerClient:
        client = factory(*arguments, **options)
        return CutLine(client, line, options["on_disconnect"])

    return make
