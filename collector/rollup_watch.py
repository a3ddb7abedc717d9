"""When a mark may be answered: once it was seen some seconds ago.

A mark is written with its samples, but a database may show it a moment before them. What was
seen `settle_s` ago has its samples beside it; so the samples are read then, and the mark as it
was seen then is what is answered. What is still being written to waits until it rests, but not
longer than `longest_s`: the mark seen before is answered, and the new one remains to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a mark rests before it is answered, and how long it is waited for, in seconds."""

    settle_s: float
    longest_s: float


@dataclass(slots=True)
class _Seen:
    mark: int
    at: float
    waiting_since: float
    before: tuple[int, float] | None = None


class Watch(Generic[Key]):
    """Marks that are not answered yet, and when each was first seen (s of a steady clock)."""

    def __init__(self) -> None:
        self._seen: dict[Key, _Seen] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def look(
        self, marks: Mapping[Key, int], now: float, patience: Callable[[Key], Patience]
    ) -> dict[Key, int]:
        """Takes these marks, seen at `now`; those that may be answered, each with its answer."""
        found = ((key, self._answer(key, mark, now, patience(key))) for key, mark in marks.items())
        return {key: answer for key, answer in found if answer is not None}

    def forget(self, keys: Iterable[Key]) -> None:
        """These are not waited for any more."""
        for key in keys:
            self._seen.pop(key, None)

    def keep(self, wanted: Callable[[Key], bool]) -> None:
        """Forgets all but the wanted ones."""
        self.forget([key for key in self._seen if not wanted(key)])

    def _answer(self, key: Key, mark: int, now: float, patience: Patience) -> int | None:
        seen = self._seen.get(key)
        if seen is None:
            seen = self._seen[key] = _Seen(mark, now, now)
        elif seen.mark != mark:
            seen.before, seen.mark, seen.at = (seen.mark, seen.at), mark, now
        if now - seen.at >= patience.settle_s:
            return mark
        if seen.before is None or now - seen.waiting_since < patience.longest_s:
            return None
        earlier, at = seen.before
        if now - at < patience.settle_s:
            return None
        seen.waiting_since = now
        return earlier
