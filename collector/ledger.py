"""What is noted beside the frames and written down now and then: activity and strangers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MAX_STRANGERS = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A stranger's frames since the last time, and when the last one came (µs)."""

    at: int
    frames: int


Activity = dict[str, tuple[int | None, int | None]]


class Ledger:
    """Notes until `take_…` hands them over; `put_back` after a failed write."""

    def __init__(self) -> None:
        self._activity: Activity = {}
        self._strangers: dict[str, Seen] = {}

    def heard(self, kiosk: str, at: int) -> None:
        """A frame of this kiosk arrived at `at` (µs, our clock)."""
        self._note(kiosk, at, None)

    def stored(self, newest: Mapping[str, int]) -> None:
        """The newest live measurement stored of each kiosk (µs, the kiosk's clock)."""
        for kiosk, at in newest.items():
            self._note(kiosk, None, at)

    def stranger(self, kiosk: str, at: int, frames: int = 1) -> bool:
        """A frame of an unregistered kiosk arrived; whether it is the first one noted."""
        before = self._strangers.get(kiosk)
        if before is None and len(self._strangers) >= MAX_STRANGERS:
            return False
        self._strangers[kiosk] = (
            Seen(at, frames) if before is None else Seen(max(at, before.at), before.frames + frames)
        )
        return before is None

    def take_activity(self) -> Activity:
        """The activity noted since the last time."""
        taken, self._activity = self._activity, {}
        return taken

    def take_strangers(self) -> dict[str, Seen]:
        """The strangers noted since the last time."""
        taken, self._strangers = self._strangers, {}
        return taken

    def put_back(self, activity: Activity, strangers: Mapping[str, Seen]) -> None:
        """What could not be written down, to be tried again with what came since."""
        for kiosk, (frame_at, sample_at) in activity.items():
            self._note(kiosk, frame_at, sample_at)
        for kiosk, seen in strangers.items():
            self.stranger(kiosk, seen.at, seen.frames)

    def _note(self, kiosk: str, frame_at: int | None, sample_at: int | None) -> None:
        frame, sample = self._activity.get(kiosk, (None, None))
        self._activity[kiosk] = (_later(frame, frame_at), _later(sample, sample_at))


def _later(*times: int | None) -> int | None:
    known: Iterable[int] = [at for at in times if at is not None]
    return max(known, default=None)
