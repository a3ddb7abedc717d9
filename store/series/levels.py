"""All levels of a series store, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import LEVELS, RAW, REGISTRY, Level, Registry
from store.series.opening import open_series
from store.series.points import Summarising


@dataclass(frozen=True, slots=True)
class Levels:
    """The stores of every level; `registry` is the raw one's."""

    registry: Registry
    stores: Mapping[Level, Summarising]

    @property
    def raw(self) -> Summarising:
        """Samples as they were measured."""
        return self.stores[RAW]

    def of(self, level: Level) -> Summarising:
        """The store of a level."""
        return self.stores[level]

    async def prepare(self) -> None:
        """Make what is missing at every level."""
        for store in self.stores.values():
            await store.prepare()

    async def close(self) -> None:
        """Let go of all of them."""
        for store in self.stores.values():
            await store.close()


async def open_levels(url: str, registry: Registry = REGISTRY) -> Levels:
    """The stores at `url`; raises what `open_series` does."""
    stores: dict[Level, Summarising] = {}
    levels = Levels(registry, stores)
    try:
        for level in LEVELS:
            stores[level] = await open_series(url, registry, level=level)
    except BaseException:
        await levels.close()
        raise
    return levels
