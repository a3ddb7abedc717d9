"""Which frame leaves next, and by which lane. No I/O but the journal's; time comes in.

A frame that was first offered within ten seconds of measuring goes live. Everything else is
backlog, read from the journal in its own order, so that the kiosk's memory does not grow with
its custody.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import structlog

from broker import Outgoing
from contract import BOOT_PROPERTY, SEQ_PROPERTY, Ack, Kind, Topic, build
from edge.journal import Journal, Release, Row
from edge.journal.release import covered
from edge.parking import Parking
from edge.window import Key, Lane, Window

log = structlog.get_logger("edge.uplink")

LIVE_S = 10.0
HOLD_UNSYNCED_S = 900.0
PACKET_TOO_LARGE = 0x95
PAUSE_S = 1.0
_KINDS = {Lane.LIVE: Kind.LIVE, Lane.BACKLOG: Kind.BACKLOG}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A frame to publish now."""

    row: Row
    lane: Lane
    message: Outgoing


@dataclass(slots=True)
class _Fresh:
    row: Row
    until: float


class Uplink:
    """Every `now` is in seconds of the steady clock. Methods may raise the journal's faults."""

    def __init__(self, kiosk: str, journal: Journal, window: Window) -> None:
        self._kiosk = kiosk
        self.journal = journal
        self.window = window
        self.resent = 0
        self.connects = 0
        self._fresh: deque[_Fresh] = deque()
        self._unsynced: deque[tuple[int, float]] = deque()
        self._parking = Parking()
        self._ids: dict[Key, int] = {}
        self._cursor = 0
        self._refill = 0
        self._limit: int | None = None
        self._pause_until = 0.0

    def take(self, rows: Sequence[Row], now: float) -> None:
        """Frames that have just been measured and are in the journal."""
        for row in rows:
            if row.clock == "unsynced":
                self._unsynced.append((row.id, now + HOLD_UNSYNCED_S))
            else:
                self._fresh.append(_Fresh(row, now + LIVE_S))
        self._age(now)

    def begin_with(self, journal: Journal) -> None:
        """The journal is another file now: what was known of the old one's rows is void."""
        self.journal = journal
        self.window.reset()
        self._fresh.clear()
        if self._unsynced:
            # What waits for the clock goes on waiting, wherever it is kept by now.
            self._unsynced = deque([(0, self._unsynced[-1][1])])
        self._parking.clear()
        self._ids.clear()
        self._cursor = self._refill = 0

    def clock_set(self) -> None:
        """What was held until the clock is set may leave now, with its times put right."""
        if self._unsynced:
            self._cursor = min(self._cursor, self._unsynced[0][0] - 1)
            self._unsynced.clear()

    def send_again(self, since: int) -> Iterator[int]:
        """Frames released before, measured at `since` (µs) or later: how many, step by step.

        They leave after what is still in custody. A year of them is marked in many short steps.
        """
        after = (0, 0)
        while found := self.journal.ask_again(since, after=after):
            after = found[-1]
            self._refill = 0
            yield len(found)

    def connected(self, maximum_packet_size: int | None) -> None:
        """A new connection, with the server's limit in bytes."""
        self.connects += 1
        self._limit = maximum_packet_size
        self._pause_until = 0.0

    def disconnected(self) -> None:
        """What was under way will be sent again, as backlog."""
        self.window.reset()
        self._parking.clear()
        self._ids.clear()
        self._cursor = self._refill = 0

    def due(self, now: float) -> list[Dispatch]:
        """The frames to publish now; they count as under way from here on."""
        for key in self.window.tick(now):
            self._put_back(key, now)
        self._age(now)
        if now < self._pause_until:
            return []
        chosen = self._live(now) + self._parked_due(now)
        chosen += self._backlog(now)
        first = [each.row.id for each in chosen if not each.row.sent]
        self.resent += len(chosen) - len(first)
        if first:
            self.journal.mark_sent(first)
        return chosen

    def acknowledged(self, ack: Ack, now: float) -> Release:
        """The collector has answered."""
        answered = covered(ack, self.window.under_way)
        release = self.journal.release(ack)
        if release.frames or release.again or answered:
            self.window.acknowledged(answered, now)
        for key in [*answered, *covered(ack, self._parking.keys())]:
            self._ids.pop(key, None)
            self._parking.forget(key)
        return release

    def not_sent(self, key: Key, now: float) -> None:
        """The connection did not take it, or nobody said so; it goes again as backlog."""
        self.window.missed(key)
        self._give_back([key])
        self._pause_until = now + PAUSE_S

    def refused(self, dispatch: Dispatch, code: int, now: float) -> None:
        """The broker refused it, with MQTT 5's reason code."""
        self.window.forget(dispatch.row.key)
        if code == PACKET_TOO_LARGE:
            self._refuse(dispatch.row, len(dispatch.message.payload))
        else:
            # A quota or a missing right: no use in hurrying.
            self._give_back([dispatch.row.key, *self.window.fall_silent(now)])

    def wake_at(self, now: float) -> float | None:
        """When time alone may give something to send, later than the `now` of `due`.

        What was due already and stayed is waiting for room, which an answer makes.
        """
        times = [self.window.wake_at(), self._unsynced[0][1] if self._unsynced else None]
        times += [self._parking.wake_at(), self._pause_until]
        return min((time for time in times if time is not None and time > now), default=None)

    def _live(self, now: float) -> list[Dispatch]:
        chosen: list[Dispatch] = []
        while self._fresh and self.window.room(Lane.LIVE, now) > 0:
            chosen += self._dispatch(self._fresh.popleft().row, Lane.LIVE, now)
        return chosen

    def _backlog(self, now: float) -> list[Dispatch]:
        chosen: list[Dispatch] = []
        while (room := self.window.room(Lane.BACKLOG, now)) > 0:
            page = self.journal.held(after=self._cursor, before=self._boundary(), limit=room)
            if not page:
                page = self.journal.again(after=self._refill, limit=room)
            if not page:
                break
            skipped = self._spoken_for()
            for row in page:
                if row.again:
                    self._refill = row.id
                else:
                    self._cursor = row.id
                if row.key not in skipped:
                    chosen += self._dispatch(row, Lane.BACKLOG, now)
        return chosen

    def _parked_due(self, now: float) -> list[Dispatch]:
        chosen: list[Dispatch] = []
        for key, place in self._parking.due(now):
            if self.window.room(Lane.BACKLOG, now) <= 0:
                break
            row = self.journal.to_send(place)
            if row is not None and row.key == key:
                self._parking.leaves(key)
                chosen += self._dispatch(row, Lane.BACKLOG, now)
            else:
                self._parking.forget(key)
        return chosen

    def _dispatch(self, row: Row, lane: Lane, now: float) -> list[Dispatch]:
        message = Outgoing(
            build(Topic(self._kiosk, _KINDS[lane], row.family)),
            row.payload,
            properties={BOOT_PROPERTY: row.boot, SEQ_PROPERTY: str(row.seq)},
        )
        size = packet_size(message)
        if self._limit is not None and size > self._limit:
            self._refuse(row, size)
            return []
        self._ids[row.key] = row.id
        self.window.sent(row.key, now)
        return [Dispatch(row, lane, message)]

    def _refuse(self, row: Row, size: int) -> None:
        log.warning(
            "frame_refused", reason="too_large", seq=row.seq, family=row.family, bytes=size,
            limit=self._limit,
        )  # fmt: skip
        self.journal.refuse(row.id)
        self._ids.pop(row.key, None)
        self._parking.forget(row.key)

    def _put_back(self, key: Key, now: float) -> None:
        # One frame that is passed over again and again must not hold the others up.
        place = self._ids.get(key)
        if place is None or self.window.probing or not self._parking.put(key, place, now):
            self._give_back([key])

    def _give_back(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._parking.forget(key)
            place = self._ids.pop(key, None)
            if place is not None:
                # Whether it is in custody or sent again, one of the two finds it.
                self._cursor = min(self._cursor, place - 1)
                self._refill = min(self._refill, place - 1)

    def _spoken_for(self) -> set[Key]:
        fresh = {each.row.key for each in self._fresh}
        return {*self.window.under_way, *self._parking.keys(), *fresh}

    def _boundary(self) -> int | None:
        return self._unsynced[0][0] if self._unsynced else None

    def _age(self, now: float) -> None:
        while self._fresh and self._fresh[0].until <= now:
            self._cursor = min(self._cursor, self._fresh.popleft().row.id - 1)
        while self._unsynced and self._unsynced[0][1] <= now:
            self._cursor = min(self._cursor, self._unsynced.popleft()[0] - 1)


def packet_size(message: Outgoing) -> int:
    """Bytes of the PUBLISH packet (MQTT 5, 3.3), a few more at most."""
    properties = sum(
        5 + len(name.encode()) + len(value.encode()) for name, value in message.properties.items()
    )
    return 5 + 2 + len(message.topic.encode()) + 2 + 4 + properties + len(message.payload)
