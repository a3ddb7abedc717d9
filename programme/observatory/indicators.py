"""Indicators as they are read: one vintage with all its values by territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store import Database, registers

FRAGILITY = "ifn"
"""The digital fragility index (indice de fragilité numérique), 0 to 10: higher is more fragile."""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """An indicator's vintage; a territory that is not in `values` was not in its source."""

    indicator: registers.indicators.Indicator
    values: Mapping[str, registers.indicators.IndicatorValue] = field(repr=False)

    def value(self, territory: str) -> float | None:
        """The value, or None where it is missing, for whatever reason: missing is not zero."""
        found = self.values.get(territory)
        return None if found is None else found.value

    def title(self, lang: str) -> str:
        """In French, or in English for every other language."""
        return self.indicator.title_fr if lang == "fr" else self.indicator.title_en


async def read(db: Database, code: str, vintage: str | None = None) -> IndicatorTable:
    """A vintage, by default the newest, with its values. NotFound, StoreError."""
    found = await registers.indicators.indicator(db, code, vintage)
    values = await registers.indicators.values(db, found.code, found.vintage)
    return IndicatorTable(found, {one.territory: one for one in values})


async def read_all(db: Database) -> Sequence[IndicatorTable]:
    """The newest vintage of every indicator of the catalogue, by code. StoreError."""
    newest = {one.code: one for one in await registers.indicators.indicators(db)}
    return [await read(db, one.code, one.vintage) for one in newest.values()]
