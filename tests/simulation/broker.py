"""A broker that keeps nothing for sure: it says yes to a publisher and then may forget.

QoS 1 upward goes to one member of a shared group, QoS 0 downward to one kiosk. No session
outlives its connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from broker import Outgoing
from tests.simulation.network import Connection
from tests.simulation.timeline import Timeline

MAX_INFLIGHT = 20
QUOTA_EXCEEDED = 0x97
NO_SUBSCRIBERS = 0x10

Deliver = Callable[[Outgoing], None]


@dataclass(eq=False)
class Session:
    """A connected client's. `group`: the lane it shares, if it does."""

    connection: Connection
    deliver: Deliver
    group: str | None = None
    queue: deque[Outgoing] = field(default_factory=deque)
    inflight: list[Outgoing] = field(default_factory=list)


class Broker:
    """Faults: `up`, `refusing`, `mute` (neither hands on nor answers), and shares of one:
    `acks_lost`, `duplicating`, `reordering`."""

    def __init__(self, timeline: Timeline, *, queue: int, maximum_packet_size: int | None) -> None:
        self._timeline = timeline
        self._queue = queue
        self.maximum_packet_size = maximum_packet_size
        self.up = True
        self.refusing = False
        self.mute = False
        self.acks_lost = 0.0
        self.duplicating = 0.0
        self.reordering = 0.0
        self.sessions: dict[str, Session] = {}
        self._old_acks: list[Outgoing] = []
        self.dropped = 0

    def connect(self, client: str, session: Session) -> None:
        """A session; a former one of the same client is taken over."""
        before = self.sessions.get(client)
        if before is not None:
            before.connection.cut()
        self.sessions[client] = session

    def gone(self, client: str, connection: Connection) -> None:
        """A connection ended: its session too; some of what it held goes to its group."""
        session = self.sessions.get(client)
        if session is None or session.connection is not connection:
            return
        del self.sessions[client]
        for message in [*session.inflight, *session.queue]:
            if self._timeline.rng.random() < 0.5:
                self._share(session.group, message)

    def publish(self, client: str, message: Outgoing, answer: Callable[[int], None]) -> None:
        """A message arrives; `answer` takes its PUBACK's reason code."""
        if self.refusing and message.qos:
            answer(QUOTA_EXCEEDED)
            return
        if self.mute:
            return
        parts = message.topic.split("/")
        if parts[3] == "down":
            self._to_kiosk(parts[2], message)
            return
        # Brokers differ in whether they tell that nobody listens.
        heard = self._share(parts[4], message)
        answer(0 if heard or self._timeline.rng.random() < 0.5 else NO_SUBSCRIBERS)

    def restart(self) -> None:
        """Down: every connection ends, everything held is gone."""
        self.up = False
        self.wipe()
        for session in list(self.sessions.values()):
            session.connection.cut()

    def wipe(self) -> None:
        """Its data is deleted under it."""
        for session in self.sessions.values():
            session.queue.clear()
            session.inflight.clear()

    def acknowledged(self, session: Session, message: Outgoing) -> None:
        """A member's PUBACK."""
        if message in session.inflight:
            session.inflight.remove(message)
        self._push(session)

    def _share(self, group: str | None, message: Outgoing) -> bool:
        members = [one for one in self.sessions.values() if one.group == group and group]
        if not members:
            return False
        rng = self._timeline.rng
        copies = 2 if self.duplicating and rng.random() < self.duplicating else 1
        for _ in range(copies):
            member = rng.choice(members)
            if self.reordering and rng.random() < self.reordering:
                self._timeline.after(
                    rng.uniform(0.1, 20.0),
                    "broker late",
                    lambda m=member: self._enqueue(m, message),  # type: ignore[misc]
                )
            else:
                self._enqueue(member, message)
        return True

    def _enqueue(self, session: Session, message: Outgoing) -> None:
        if len(session.queue) >= self._queue:
            self.dropped += 1
            return
        session.queue.append(message)
        self._push(session)

    def _push(self, session: Session) -> None:
        while session.queue and len(session.inflight) < MAX_INFLIGHT:
            message = session.queue.popleft()
            session.inflight.append(message)
            session.connection.send("down", "frame down", lambda m=message: session.deliver(m))  # type: ignore[misc]

    def _to_kiosk(self, kiosk: str, message: Outgoing) -> None:
        rng = self._timeline.rng
        if len(self._old_acks) < 200:
            self._old_acks.append(message)
        if self.acks_lost and rng.random() < self.acks_lost:
            return
        self._ack_down(kiosk, message)
        if self.duplicating and rng.random() < self.duplicating:
            old = rng.choice(self._old_acks)
            delay = rng.uniform(0.0, 30.0)
            self._timeline.after(
                delay, "old ack again", lambda: self._ack_down(old.topic.split("/")[2], old)
            )

    def _ack_down(self, kiosk: str, message: Outgoing) -> None:
        session = self.sessions.get(kiosk)
        if session is not None:
            session.connection.send("down", "ack down", lambda: session.deliver(message))
