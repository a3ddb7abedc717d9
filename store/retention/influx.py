"""How long an InfluxDB keeps each level: a life for each of its databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from contract import DAY_S, LEVELS, RAW, Level, StoreHeld
from store.retention.kept import Change, Kept
from store.series.influx_http import InfluxHttp

WEEK_S = 7 * DAY_S
_FOR_EVER = 36_500 * 100 * DAY_S
_SHARDS_S: Mapping[str, int] = {"raw": WEEK_S, "5m": 4 * WEEK_S, "1h": 52 * WEEK_S}


def shard_s(level: Level, life_s: int) -> int:
    """How much time a shard should hold: the fewer rows an hour, the longer.

    A shard goes as a whole, when its newest hour may: after a seventh of the life more at most.
    """
    return min(_SHARDS_S[level.name], max(DAY_S, life_s // 7 // DAY_S * DAY_S))


@dataclass(frozen=True, slots=True)
class Held:
    """What a database holds, as far as the server says."""

    bytes: int | None = None
    rows: int | None = None
    oldest: int | None = None
    newest: int | None = None


class Lives(Protocol):
    """What one generation of InfluxDB says of its databases' lives, and how they are set."""

    async def prepare(self, databases: Sequence[str]) -> None:
        """Make the databases that are missing."""

    async def lives(self, databases: Sequence[str]) -> dict[str, int | None]:
        """Seconds in force, None for ever; a database that is not there is left out."""

    async def set_life(self, database: str, life_s: int, level: Level, /) -> None:
        """Put a life in force; what is older goes, sooner or later."""

    async def held(self, databases: Sequence[str]) -> dict[str, Held]:
        """What each holds."""

    async def close(self) -> None:
        """Close the connections."""


class InfluxKeeping:
    """A Keeping of an InfluxDB. `name` is that of the raw level's database; `guard` raises when
    a raw life of so many seconds would lose what was never rolled up."""

    def __init__(
        self,
        http: InfluxHttp,
        lives: Lives,
        name: str,
        guard: Callable[[int], Awaitable[None]],
    ) -> None:
        self._guard = guard
        self._where = http.where
        self._lives = lives
        self._places = [
            (level, database)
            for level in LEVELS
            for database in (f"{name}{level.suffix}", f"{name}{level.suffix}_usage")
        ]

    async def kept(self) -> list[Kept]:
        """See Keeping.kept."""
        lives = await self._lives.lives([database for _, database in self._places])
        held = await self._lives.held(list(lives))
        return [
            _kept(level, database, lives[database], held.get(database, Held()))
            if database in lives
            else Kept(level, database, None, there=False)
            for level, database in self._places
        ]

    async def not_in_force(self, lives: Mapping[str, int], /) -> list[str]:
        """See Keeping.not_in_force."""
        found = await self._lives.lives([database for _, database in self._places])
        return [
            database
            for level, database in self._places
            if database in found and found[database] != lives[level.name]
        ]

    async def apply(
        self, lives: Mapping[str, int], *, anyway: bool = False
    ) -> AsyncIterator[Change]:
        """See Keeping.apply."""
        databases = [database for _, database in self._places]
        await self._lives.prepare(databases)
        before = await self._lives.lives(databases)
        raw = databases[0]
        shorter = raw in before and (before[raw] or _FOR_EVER) > lives[RAW.name]
        if shorter and not anyway:
            await self._guard(lives[RAW.name])
        for level, database in self._places:
            wanted = lives[level.name]
            if before.get(database) != wanted:
                await self._lives.set_life(database, wanted, level)
                now = (await self._lives.lives([database])).get(database)
                if now != wanted:
                    raise StoreHeld(
                        f"InfluxDB keeps {database} for {now or 'ever'}, not {wanted} seconds",
                        where=self._where,
                        todo="set it by hand, or ask its administrator",
                    )
            yield Change(level, database, before.get(database), wanted)

    async def close(self) -> None:
        """Close the connections."""
        await self._lives.close()


def _kept(level: Level, database: str, life_s: int | None, held: Held) -> Kept:
    return Kept(level, database, life_s, held.bytes, held.rows, held.oldest, held.newest)
