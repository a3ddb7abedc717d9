"""Sessions found by looking at the portal's clients again and again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edge.drivers.hotspot.portal import PortalClient
from edge.drivers.hotspot.use import HourlyUse
from edge.privacy import Marks, one_spelling


@dataclass(slots=True)
class _Session:
    """One that goes on, by its device's mark; times of the portal, and steady seconds of ours."""

    started: int | None
    active: int | None
    received: int
    sent: int
    first_seen: float
    last_seen: float

    def lasted(self) -> float:
        """By the portal's own times, so that its idle time-out is no part of it."""
        if self.started and self.active and self.active >= self.started:
            return self.active - self.started
        return self.last_seen - self.first_seen


@dataclass(frozen=True, slots=True)
class Momentary:
    """The portal now. Rates are in bit/s since the look before; None at the first."""

    clients: int
    online: int
    in_rate: float | None
    out_rate: float | None


class Attendance:
    """Who is online now, by marks; what they did goes to the hour's sums."""

    def __init__(self, use: HourlyUse, marks: Marks) -> None:
        self._use = use
        self._marks = marks
        self._sessions: dict[int, _Session] = {}
        self._looked: float | None = None

    def look(self, clients: Sequence[PortalClient], now: int, steady: float) -> Momentary:
        """What the clients of this look (µs, steady seconds) add to those of the look before."""
        online = {self._marks.of(one_spelling(each.name)): each for each in clients if each.online}
        for mark in self._sessions.keys() - online.keys():
            self._end(mark, now)
        received = sent = 0
        for mark, client in online.items():
            more = self._follow(mark, client, now, steady)
            received += more[0]
            sent += more[1]
        self._use.octets(received, sent, now)
        span = None if self._looked is None else steady - self._looked
        self._looked = steady
        if not self._sessions:
            self._marks.forget()
        rates = (received * 8 / span, sent * 8 / span) if span else (None, None)
        return Momentary(len(clients), len(online), *rates)

    def close(self, now: int) -> None:
        """The portal has stopped: nobody is online, and no rate can be told next time."""
        for mark in list(self._sessions):
            self._end(mark, now)
        self._looked = None
        self._marks.forget()

    def _end(self, mark: int, now: int) -> None:
        self._use.session(self._sessions.pop(mark).lasted(), now)

    def _follow(self, mark: int, client: PortalClient, now: int, steady: float) -> tuple[int, int]:
        self._use.device(client.name, now)
        known = self._sessions.get(mark)
        if known is not None and _is_another(known, client):
            self._end(mark, now)
            known = None
        if known is None:
            return self._begin(mark, client, steady)
        known.active, known.last_seen = client.active or known.active, steady
        more = _growth(known.received, client.received), _growth(known.sent, client.sent)
        known.received = known.received if client.received is None else client.received
        known.sent = known.sent if client.sent is None else client.sent
        return more

    def _begin(self, mark: int, client: PortalClient, steady: float) -> tuple[int, int]:
        received, sent = client.received or 0, client.sent or 0
        self._sessions[mark] = _Session(
            client.started, client.active, received, sent, steady, steady
        )
        # What went before our first look belongs to hours that are not ours.
        return (received, sent) if self._looked is not None else (0, 0)


def _is_another(known: _Session, client: PortalClient) -> bool:
    return None not in (known.started, client.started) and known.started != client.started


def _growth(before: int, after: int | None) -> int:
    """A counter that went back has begun again at zero."""
    if after is None:
        return 0
    return after - before if after >= before else after
