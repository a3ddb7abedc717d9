"""An MQTT client as broker.Client behaves: connects, reconnects with jitter, queues nothing."""

from __future__ import annotations

import random
from collections.abc import Callable

from broker import Backoff, Outgoing
from tests.simulation.broker import Broker, Session
from tests.simulation.network import Connection
from tests.simulation.process import Process
from tests.simulation.timeline import Event

PUBACK_TIMEOUT_S = 5.0
KEEP_ALIVE_S = 10.0
UNAVAILABLE = -1

Answer = Callable[[int], None]


class Client:
    """One client of a process. Faults: `cut_off` (no connection can be made), `stalled`."""

    def __init__(
        self,
        process: Process,
        broker: Broker,
        name: str,
        *,
        group: str | None = None,
        on_message: Callable[[Outgoing], None],
        on_connect: Callable[[], None],
        on_disconnect: Callable[[], None],
    ) -> None:
        self._process, self._broker, self._name = process, broker, name
        self._group = group
        self._on_message, self._on_connect = on_message, on_connect
        self._on_disconnect = on_disconnect
        self._backoff, self._failures = Backoff(), 0
        self._connection: Connection | None = None
        self._waiting: dict[int, tuple[Event, Answer]] = {}
        self._count = 0
        self.cut_off = False
        self.stalled = False

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def begin(self) -> None:
        """The process has begun a new life."""
        self._connection, self._failures = None, 0
        self._waiting.clear()
        self._process.later(self._rng.uniform(0.0, 0.5), f"{self._name} connects", self._try)

    def process_ended(self) -> None:
        """The process is dead: the system closes its connection."""
        connection, self._connection = self._connection, None
        self._waiting.clear()
        if connection is not None:
            if self.stalled:
                self._broker_notices(connection)
            else:
                connection.cut()

    def cut(self) -> None:
        """The connection breaks."""
        if self._connection is not None:
            self._connection.cut()

    def stall(self) -> None:
        """Packets stop without a word; keep-alive finds out at both ends."""
        self.stalled = True
        if (connection := self._connection) is not None:
            connection.stall()
            self._process.later(
                KEEP_ALIVE_S * 1.5, f"{self._name} keep-alive", lambda: self._missed(connection)
            )

    def flow(self) -> None:
        """The network works again."""
        self.stalled = False
        if self._connection is not None and self._connection.stalled:
            self._connection.flow()

    def publish(self, message: Outgoing, answer: Answer | None = None) -> bool:
        """Sends; `answer` gets the reason code, or UNAVAILABLE. False when not connected."""
        connection = self._connection
        if connection is None:
            return False
        puback: Answer = lambda _: None  # noqa: E731
        if answer is not None:
            self._count += 1
            number = self._count
            expiry = self._process.later(
                PUBACK_TIMEOUT_S, "puback missed", lambda: self._answered(number, UNAVAILABLE)
            )
            self._waiting[number] = (expiry, answer)
            life = self._process.now_or_never

            def puback(code: int) -> None:
                answered = life(lambda: self._answered(number, code))
                connection.send("down", "puback", answered)

        connection.send("up", "publish", lambda: self._broker.publish(self._name, message, puback))
        return True

    @property
    def _rng(self) -> random.Random:
        return self._process.timeline.rng

    def _try(self) -> None:
        if self._connection is not None:
            return
        if not self._broker.up or self.cut_off or self.stalled:
            delay = self._backoff.delay(self._failures, self._rng)
            self._failures += 1
            self._process.later(delay, f"{self._name} tries again", self._try)
            return
        self._failures = 0
        connection = Connection(
            self._process.timeline, self._name, lambda: self._closed(connection)
        )
        session = Session(connection, lambda m: self._receive(session, m), self._group)
        self._connection = connection
        self._broker.connect(self._name, session)
        self._on_connect()

    def _receive(self, session: Session, message: Outgoing) -> None:
        def take() -> None:
            self._on_message(message)
            if message.qos:
                session.connection.send(
                    "up", "puback up", lambda: self._broker.acknowledged(session, message)
                )

        self._process.now_or_never(take)()

    def _answered(self, number: int, code: int) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting[0].call_off()
            waiting[1](code)

    def _closed(self, connection: Connection) -> None:
        self._broker.gone(self._name, connection)
        self._process.now_or_never(lambda: self._lost(connection))()

    def _lost(self, connection: Connection) -> None:
        if self._connection is not connection:
            return
        self._connection = None
        waiting, self._waiting = self._waiting, {}
        self._on_disconnect()
        for event, answer in waiting.values():
            event.call_off()
            answer(UNAVAILABLE)
        delay = self._backoff.delay(self._failures, self._rng)
        self._failures += 1
        self._process.later(delay, f"{self._name} connects again", self._try)

    def _missed(self, connection: Connection) -> None:
        if connection.stalled:
            connection.cut()

    def _broker_notices(self, connection: Connection) -> None:
        self._process.timeline.after(KEEP_ALIVE_S * 1.5, "keep-alive", connection.cut)

    def broker_gives_up(self) -> None:
        """A stopped process sends no keep-alive: the broker ends its connection."""
        if self._connection is not None:
            connection = self._connection
            self._process.timeline.after(
                KEEP_ALIVE_S * 1.5,
                f"{self._name} keep-alive",
                lambda: connection.cut() if self._process.stopped else None,
            )
