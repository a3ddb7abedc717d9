"""Sessions as an access server accounts for them (RFC 2866, RFC 2869). Pure.

Accounting comes late, twice, out of order or not at all. Whatever comes, a session is counted
once, and its octets are those by which its counters grew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from edge.drivers.hotspot.use import HourlyUse
from edge.privacy import Marks, one_spelling

MAX_SESSIONS = 10_000
_MAX_SERVERS = 256
_KEPT_S = 6 * 3_600.0
"""How long an ended session is remembered, so that what is sent again is not counted again."""
_SLACK_S = 2.0
"""Acct-Delay-Time is in whole seconds."""
_LONGEST_DELAY_S = 86_400
_WRAP = 1 << 32


class Status(IntEnum):
    """Acct-Status-Type, as far as it is about sessions or the server itself."""

    START = 1
    STOP = 2
    INTERIM = 3
    ON = 7
    OFF = 8


@dataclass(frozen=True, slots=True)
class Account:
    """What one Accounting-Request says. Octets as the device sees them; names are never shown.

    `wide` says that the request had Gigawords.
    """

    status: Status
    server: str = field(repr=False)
    session: str = field(default="", repr=False)
    device: str | None = field(default=None, repr=False)
    delay_s: int = 0
    lasted_s: int | None = None
    received: int | None = None
    sent: int | None = None
    wide: bool = False


@dataclass(slots=True)
class _Session:
    """Moments are steady seconds. `counted`: it is in the sums; `stopped`: by its own Stop."""

    server: str
    began: float
    heard: float
    lasted: int | None = None
    received: int | None = None
    sent: int | None = None
    in_rate: float = 0.0
    out_rate: float = 0.0
    wide: bool = False
    counted: bool = False
    open: bool = True
    stopped: bool = False


class Ledger:
    """The table of sessions, in memory, by marks; what they did goes to the hour's sums."""

    def __init__(self, use: HourlyUse, marks: Marks, *, began: float, silence_s: float) -> None:
        self._use = use
        self._marks = marks
        self._began = began
        self._silence = silence_s
        # In the order in which they were last heard of.
        self._sessions: dict[int, _Session] = {}
        self._up: dict[str, bool] = {}

    @property
    def up(self) -> bool | None:
        """Whether an access server is in service, as it last said; None before any spoke."""
        return any(self._up.values()) if self._up else None

    @property
    def online(self) -> int:
        """Sessions that go on."""
        return sum(1 for _ in self._open())

    def rates(self) -> tuple[float, float]:
        """Bit/s to and from devices, over the time between their last two accounts."""
        return (
            sum((each.in_rate for each in self._open()), 0.0),
            sum((each.out_rate for each in self._open()), 0.0),
        )

    def take(self, account: Account, now: int, steady: float) -> None:
        """Enters one request (µs, steady seconds)."""
        event = steady - min(account.delay_s, _LONGEST_DELAY_S)
        if account.status in (Status.ON, Status.OFF):
            self._server(account.server, account.status, now, event)
            return
        if account.status is not Status.STOP or account.server not in self._up:
            # One that goes out of service still says how its sessions ended.
            self._know(account.server, up=True)
        if account.device is not None:
            self._use.device(account.device, now)
        key = self._marks.of(f"{account.server}\0{account.session}\0{account.device}")
        session = self._sessions.pop(key, None)
        if session is not None and _begins_anew(session, account, event):
            self._end(session, session.heard, now)
            session = None
        if session is None:
            session = self._begin(account, event, now)
        # The last in the table is the last heard of.
        self._sessions[key] = session
        self._enter(session, account, event, now)

    def sweep(self, now: int, steady: float) -> None:
        """Ends the sessions of which nothing was heard, and forgets those long ended."""
        for key, session in list(self._sessions.items()):
            silent = steady - session.heard
            if session.open and silent > self._silence:
                self._end(session, session.heard, now)
            if not session.open and silent > self._silence + _KEPT_S:
                del self._sessions[key]
        if not self._sessions:
            self._marks.forget()

    def _open(self) -> Iterator[_Session]:
        return (each for each in self._sessions.values() if each.open)

    def _know(self, server: str, *, up: bool) -> None:
        if server in self._up or len(self._up) < _MAX_SERVERS:
            self._up[server] = up

    def _server(self, server: str, status: Status, now: int, event: float) -> None:
        self._know(server, up=status is Status.ON)
        for key, session in list(self._sessions.items()):
            if session.server != server or session.began > event + _SLACK_S:
                continue
            # It said nothing while it was down, so its end is its last word.
            self._end(session, event if status is Status.OFF else session.heard, now)
            if status is Status.ON:
                # Its session ids begin again.
                del self._sessions[key]

    def _begin(self, account: Account, event: float, now: int) -> _Session:
        while len(self._sessions) >= MAX_SESSIONS:
            oldest = self._sessions.pop(next(iter(self._sessions)))
            self._end(oldest, oldest.heard, now)
        began = event - (account.lasted_s or 0)
        session = _Session(account.server, began, event)
        if account.status is Status.START or began >= self._began - _SLACK_S:
            session.received = session.sent = 0
        return session

    def _enter(self, session: _Session, account: Account, event: float, now: int) -> None:
        if _is_stale(session, account, event):
            return
        received = _growth(session.received, account.received, wide=session.wide or account.wide)
        sent = _growth(session.sent, account.sent, wide=session.wide or account.wide)
        self._use.octets(received, sent, now)
        span = _span(session, account, event)
        if span >= 1:
            session.in_rate, session.out_rate = received * 8 / span, sent * 8 / span
        session.received = _latest(account.received, session.received)
        session.sent = _latest(account.sent, session.sent)
        session.lasted = _latest(account.lasted_s, session.lasted)
        session.wide |= account.wide
        session.heard = max(session.heard, event)
        session.open = True
        if account.status is Status.STOP:
            session.stopped = True
            lasted = account.lasted_s
            self._end(session, event if lasted is None else session.began + lasted, now)

    def _end(self, session: _Session, moment: float, now: int) -> None:
        if not session.counted:
            self._use.session(max(0.0, moment - session.began), now)
        session.counted, session.open = True, False
        session.in_rate = session.out_rate = 0.0


def device_of(station: str | None, user: str | None) -> str | None:
    """The device by its Calling-Station-Id, or by its User-Name where there is none."""
    name = one_spelling(station or user or "")
    return name or None


def _begins_anew(session: _Session, account: Account, event: float) -> bool:
    """A Start after the end: the server uses the id again."""
    return account.status is Status.START and not session.open and event > session.heard + _SLACK_S


def _is_stale(session: _Session, account: Account, event: float) -> bool:
    """Said earlier than what was heard already, though it came later; or after the Stop."""
    if session.stopped:
        return True
    if account.status is Status.STOP:
        return False
    if account.lasted_s is not None and session.lasted is not None:
        return account.lasted_s < session.lasted
    return event < session.heard - _SLACK_S


def _span(session: _Session, account: Account, event: float) -> float:
    if account.lasted_s is not None and session.lasted is not None:
        return account.lasted_s - session.lasted
    if account.lasted_s is not None and session.received == 0 and session.lasted is None:
        return account.lasted_s
    return event - session.heard


def _growth(before: int | None, after: int | None, *, wide: bool) -> int:
    """By how much a counter grew; 0 where it is not known.

    One that went back has begun again, unless it had 32 bits only and was past half of them.
    """
    if before is None or after is None:
        return 0
    if after >= before:
        return after - before
    if not wide and before - after > _WRAP // 2:
        return after + _WRAP - before
    return after


def _latest(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
