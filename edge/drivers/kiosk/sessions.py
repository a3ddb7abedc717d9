"""The session at the screen: one at a time, known by an opaque handle, forgotten at its end.

Pure: times are monotonic seconds, handles come from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's use of the kiosk. `seen` is the last sign that it goes on."""

    handle: str
    service: str
    language: str
    accessibility: str
    started: float
    seen: float


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What is counted of a session, and then forgotten."""

    service: str
    language: str
    accessibility: str
    lasted_s: float
    satisfaction: int | None


class Sessions:
    """The open session, if any. `ended` gets each session once.

    One that nobody ends is over after `silence_s` without a sign of it (it lasted until the
    last), or after `limit_s` in all: a forgotten session must not hold up a reboot for ever.
    """

    def __init__(
        self,
        *,
        silence_s: float,
        limit_s: float,
        new_handle: Callable[[], str],
        ended: Callable[[EndedSession], None],
    ) -> None:
        self._silence_s = silence_s
        self._limit_s = limit_s
        self._new_handle = new_handle
        self._ended = ended
        self._open: Session | None = None

    @property
    def occupied(self) -> bool:
        """Whether a session is open."""
        return self._open is not None

    def start(self, service: str, language: str, accessibility: str, now: float) -> str:
        """The new session's handle. One that was still open ends: there is one screen."""
        self.expire(now)
        if self._open is not None:
            self._finish(self._open, now)
        handle = self._new_handle()
        self._open = Session(handle, service, language, accessibility, now, now)
        return handle

    def saw(self, handle: str, now: float) -> bool:
        """A sign of the session; whether it is open."""
        self.expire(now)
        session = self._open
        if session is None or session.handle != handle:
            return False
        self._open = replace(session, seen=now)
        return True

    def end(self, handle: str, now: float, satisfaction: int | None = None) -> bool:
        """Ends the session; whether it was open."""
        self.expire(now)
        session = self._open
        if session is None or session.handle != handle:
            return False
        self._finish(session, now, satisfaction)
        return True

    def expire(self, now: float) -> None:
        """Ends what nobody ended, if its time is over."""
        session = self._open
        if session is None:
            return
        if now - session.seen > self._silence_s:
            self._finish(session, session.seen)
        elif now - session.started > self._limit_s:
            self._finish(session, session.started + self._limit_s)

    def _finish(self, session: Session, end: float, satisfaction: int | None = None) -> None:
        self._open = None
        lasted = max(0.0, end - session.started)
        self._ended(
            EndedSession(
                session.service, session.language, session.accessibility, lasted, satisfaction
            )
        )
