"""A played kiosk's own line to the collector: journal in memory, backlog lane, acknowledgements.

The daemon's parts, without its live side: no status, no retained alarms, no commands.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from broker import Client, Session, Subscription
from contract import Ack, Clock, EdgeError, Kind, MqttSettings, filter_for
from edge.clock import Timekeeper
from edge.journal import Journal, Limits, open_in_memory
from edge.messages import receive
from edge.recording import Recorder
from edge.sending import Sending
from edge.uplink import Uplink
from edge.window import Window

JOURNAL_BYTES = 64 * 2**20
FRAMES_WAITING = 96
"""So many frames may wait for the store before the past goes on."""
PATIENCE_S = 60.0
"""Without any acknowledgement for so long, it is given up."""


class Backlog:
    """Frames in, acknowledged frames out; samples `stored` and `rejected` by the collector."""

    def __init__(self, kiosk: str, clock: Clock, boot: str, rng: random.Random) -> None:
        # What is released leaves the memory at once.
        self._journal = open_in_memory(Limits(JOURNAL_BYTES, 0), new_boot=lambda: boot)
        self.uplink = Uplink(kiosk, self._journal, Window(rng))
        self.recorder = Recorder(
            self._journal,
            self.uplink,
            Timekeeper(clock, lambda: True),
            new_boot=lambda: boot,
            renew=_give_up,
        )
        self.stored = 0
        self.rejected = 0
        self.notice: Callable[[], None] = lambda: None
        self._kiosk = kiosk
        self._answered = asyncio.Event()
        self._fault: BaseException | None = None

    def begin_boot(self, boot: str) -> None:
        """What follows has keys of its own, the same in every run."""
        self._journal.begin_boot(boot)

    async def flush(self, waiting: int = FRAMES_WAITING) -> None:
        """What was recorded may leave; returns once at most `waiting` frames are unanswered.

        EdgeError when nobody answers.
        """
        self.recorder.flush()
        self.notice()
        while self._journal.frames_held() > waiting:
            self._answered.clear()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._answered.wait()
            except TimeoutError:
                raise EdgeError(
                    f"nobody acknowledged anything for {PATIENCE_S:g} s",
                    where=self._kiosk,
                    todo="see that a collector runs and that the kiosk is registered",
                ) from None
            if self._fault is not None:
                raise self._fault

    def acknowledged(self, ack: Ack) -> None:
        """The collector has answered."""
        release = self.uplink.acknowledged(ack, time.monotonic())
        self.stored += release.stored
        self.rejected += release.rejected
        self._answered.set()
        self.notice()

    def ended(self, task: asyncio.Task[None]) -> None:
        """A task of its line has ended, which only a fault makes it do."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._fault = fault
            self._answered.set()

    def close(self) -> None:
        """The memory is given back."""
        self._journal.close()


@asynccontextmanager
async def connected(backlog: Backlog, kiosk: str, mqtt: MqttSettings) -> AsyncIterator[None]:
    """The backlog leaves while this lasts."""

    async def greet(session: Session) -> None:
        backlog.uplink.connected(session.maximum_packet_size)
        backlog.notice()

    client = Client(
        mqtt,
        # Another client than the kiosk that may be running now under its own name.
        client_id=f"{kiosk}.past",
        subscriptions=[Subscription(filter_for(Kind.ACK, kiosk), qos=0)],
        on_connect=greet,
        on_disconnect=lambda _reason: backlog.uplink.disconnected(),
    )
    sending = Sending(backlog.uplink, client, time.monotonic, _fail)
    backlog.notice = sending.notice
    messages = receive(
        client.messages(),
        on_ack=backlog.acknowledged,
        on_command=lambda _payload: None,
        on_content=lambda _payload: None,
        cope_with=_fail,
    )
    tasks = [asyncio.create_task(work) for work in (client.run(), sending.run(), messages)]
    for task in tasks:
        task.add_done_callback(backlog.ended)
    try:
        yield
    finally:
        await client.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _fail(fault: EdgeError) -> None:
    raise fault


def _give_up(_journal: Journal) -> Journal:
    raise EdgeError("a journal in memory was damaged", where="simulate", todo="run it again")
