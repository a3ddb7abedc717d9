"""Whether the screen lives: frozen or black, by what the page says and by a look of our own.

Pure: times are monotonic seconds. What can't be known yet is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScreenLimits:
    """After how many seconds, and under which mean brightness (0 to 1), a screen is not well."""

    silent_after_s: float
    frozen_after_s: float
    black_after_s: float
    black_below: float


@dataclass(frozen=True, slots=True)
class Look:
    """What one heartbeat says of the page: a count of frames drawn, its checksum and brightness.

    `off`: the application has made the screen dark itself, so that a black one is no fault.
    """

    frames: int
    checksum: str | None = None
    brightness: float | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class ScreenState:
    """The fields of `application` that tell of the screen."""

    up: bool | None
    heartbeat_age: float
    frozen: bool | None
    black: bool | None


class Screen:
    """Remembers since when nothing moves and since when it is dark."""

    def __init__(self, limits: ScreenLimits, now: float) -> None:
        self._limits = limits
        self._seen = now
        self._last: Look | None = None
        self._moved = now
        self._dark = _Since()
        self._picture = _Picture()

    def heard(self, look: Look, now: float) -> None:
        """A heartbeat has come."""
        if self._last is None or look.frames != self._last.frames or look.off:
            self._moved = now
        if self._last is not None and look.checksum != self._last.checksum:
            self._picture.page_changed(now)
        dark = look.brightness is not None and look.brightness < self._limits.black_below
        self._dark.note(now, on=dark and not look.off)
        self._seen, self._last = now, look

    def pictured(self, checksum: int, brightness: float, now: float) -> None:
        """The screen itself was looked at, past the page."""
        self._picture.taken(
            checksum, now, dark=brightness < self._limits.black_below and not self._off
        )

    def state(self, now: float) -> ScreenState:
        """As of now."""
        limits, age = self._limits, now - self._seen
        silent = age > limits.silent_after_s
        up = not silent if self._last is not None or silent else None
        return ScreenState(up, age, self._frozen(now, age), self._black(now, silent=silent))

    @property
    def _off(self) -> bool:
        return self._last is not None and self._last.off

    def _frozen(self, now: float, age: float) -> bool | None:
        limit = self._limits.frozen_after_s
        if age > limit:
            return True
        if self._last is None:
            return None
        return now - self._moved > limit or self._picture.lags(limit)

    def _black(self, now: float, *, silent: bool) -> bool | None:
        limit = self._limits.black_after_s
        if self._picture.dark.for_s(now) > limit:
            return True
        said = self._last is not None and self._last.brightness is not None and not silent
        if said:
            return self._dark.for_s(now) > limit
        return False if self._picture.known else None


class _Since:
    """Since when something is so."""

    def __init__(self) -> None:
        self._at: float | None = None

    def note(self, now: float, *, on: bool) -> None:
        if not on:
            self._at = None
        elif self._at is None:
            self._at = now

    def for_s(self, now: float) -> float:
        return 0.0 if self._at is None else now - self._at


class _Picture:
    """The screen as a program of the machine sees it.

    A picture that stays the same is no fault by itself, the page may stand still; it is one
    when the page has changed meanwhile.
    """

    def __init__(self) -> None:
        self.dark = _Since()
        self._checksum: int | None = None
        self._looked = 0.0
        self._page_first_changed: float | None = None

    @property
    def known(self) -> bool:
        return self._checksum is not None

    def page_changed(self, now: float) -> None:
        if self._page_first_changed is None:
            self._page_first_changed = now

    def taken(self, checksum: int, now: float, *, dark: bool) -> None:
        self.dark.note(now, on=dark)
        if checksum != self._checksum:
            self._checksum, self._page_first_changed = checksum, None
        self._looked = now

    def lags(self, limit: float) -> bool:
        """Whether the page changed and, `limit` seconds later, the picture had not."""
        changed = self._page_first_changed
        return self.known and changed is not None and self._looked - changed > limit
