"""What a place of a level holds, and what every store can do about how long it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from contract import DAY_S, LEVELS, Level, SeriesSettings

SLACK_S = DAY_S
"""Kept beyond the life that is set: what the door took in the life's last moment must not come
into an hour of which the rest has gone, nor be refused by the database."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One place of a level: a database of InfluxDB's, or the level's tables in the file.

    `life_s` is in force there, None for ever. `bytes`, `rows`, `oldest` and `newest` (µs) are
    None where the store can't say, or has nothing. `there` is False for what is not made yet.
    """

    level: Level
    place: str
    life_s: int | None
    bytes: int | None = None
    rows: int | None = None
    oldest: int | None = None
    newest: int | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A step of making it so: the life of a place, from `before_s` to `after_s` (None: for ever),
    or `rows` more that have gone from it."""

    level: Level
    place: str
    before_s: int | None
    after_s: int | None
    rows: int = 0

    @property
    def is_one(self) -> bool:
        """Whether anything is other than before."""
        return bool(self.rows) or self.before_s != self.after_s


class Keeping(Protocol):
    """How long a store keeps its levels. Raises as SeriesStore does."""

    async def kept(self) -> list[Kept]:
        """Every place of every level, finest level first."""

    async def not_in_force(self, lives: Mapping[str, int], /) -> list[str]:
        """The places where another life is in force than the one that is set. Quick."""

    def apply(self, lives: Mapping[str, int], *, anyway: bool = False) -> AsyncIterator[Change]:
        """Put `lives` (seconds, by level's name) in force, step by step.

        May be ended between two steps, and begun again: what is done is not done again. Samples
        that were never to be rolled up are StoreHeld, unless they are to go `anyway`.
        """

    async def close(self) -> None:
        """Close the connections."""


def series_lives(settings: SeriesSettings) -> dict[str, int]:
    """The life to put in force for each level, in seconds."""
    return {level.name: settings.days(level) * DAY_S + SLACK_S for level in LEVELS}
