"""What the observatory's routes take and answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from contract import Conflict
from programme.mounting import Input
from programme.observatory.beside import Beside, beside
from programme.observatory.candidates import MOST, Candidate
from programme.observatory.indicators import IndicatorTable, read_all
from programme.observatory.mapping import IndicatorSaid, Licence
from programme.observatory.territories import TerritoryKind, all_territories, as_communes
from programme.observatory.where_next import WEIGHTS, Factor
from programme.release.kept import published
from store import Database, registers

MOST_VALUES = 60_000
Reason = Annotated[str, Field(min_length=1, max_length=200)]


class TerritoryView(BaseModel):
    """A territory, in the register or one that comes with Escale."""

    id: str
    kind: str
    name: str
    parent: str | None
    population: int | None
    iris_type: str | None


class Territories(BaseModel):
    """By code."""

    items: Sequence[TerritoryView]


class IndicatorView(BaseModel):
    """An indicator's vintage; `lowest` and `highest` are its scale."""

    code: str
    vintage: str
    title_fr: str
    title_en: str
    unit: str
    source: str
    licence: str
    lowest: float | None
    highest: float | None


class Catalogue(BaseModel):
    """By code and vintage."""

    items: Sequence[IndicatorView]


class ValueInput(Input):
    """A territory's value, or why it is missing: one of the two."""

    territory: Annotated[str, Field(max_length=9)]
    value: float | None = None
    missing: Reason | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ValueInput:
        if (self.value is None) == (self.missing is None):
            raise ValueError("give a value, or why it is missing")
        return self


class ValuesView(BaseModel):
    """An indicator's vintage with its values, by territory."""

    indicator: IndicatorView
    values: Sequence[ValueInput]


class IndicatorInput(Input):
    """What the catalogue says of an indicator's vintage, and its values in known territories."""

    title_fr: Annotated[str, Field(min_length=1, max_length=200)]
    title_en: Annotated[str, Field(min_length=1, max_length=200)]
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    licence: Licence
    lowest: float | None = None
    highest: float | None = None
    values: Annotated[Sequence[ValueInput], Field(max_length=MOST_VALUES)] = ()

    @model_validator(mode="after")
    def _is_on_its_scale(self) -> IndicatorInput:
        low = -math.inf if self.lowest is None else self.lowest
        high = math.inf if self.highest is None else self.highest
        if not low < high:
            raise ValueError("the scale's lowest is not below its highest")
        off = [one.territory for one in self.values if not low <= (one.value or low) <= high]
        if off:
            raise ValueError(f"off the scale: {', '.join(off[:20])}")
        if len({one.territory for one in self.values}) < len(self.values):
            raise ValueError("a territory is there twice")
        return self


class BesideView(BaseModel):
    """A commune's use: `mark` is shown, hidden, zero or missing, None where no kiosk stands.

    `values` by indicator: None where it is missing, for whatever reason; `missing` has the reasons.
    """

    commune: str
    name: str
    population: int | None
    mark: str | None
    uses: float | None
    per_thousand: float | None
    hours_without_data: int | None
    of_hours: int | None
    values: dict[str, float | None]
    missing: dict[str, str]


class BesideList(BaseModel):
    """A release's use by commune, beside the newest vintage of each indicator."""

    release: str
    month: str
    indicators: Sequence[IndicatorView]
    items: Sequence[BesideView]


class WhereNextInput(Input):
    """Candidates, and how many sites of which year; without `count`, as many as are due."""

    candidates: Annotated[Sequence[Candidate], Field(min_length=1, max_length=MOST)]
    year: Annotated[int, Field(ge=2020, le=2100)]
    count: Annotated[int | None, Field(ge=1, le=100)] = None
    weights: dict[Factor, Annotated[float, Field(ge=0, le=1_000)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_ranked(self) -> WhereNextInput:
        if len({one.id for one in self.candidates}) < len(self.candidates):
            raise ValueError("a candidate is there twice")
        if not any(self.weights.get(factor, usual) for factor, usual in WEIGHTS.items()):
            raise ValueError("not all weights are 0")
        return self


def indicator_view(row: registers.indicators.Indicator) -> IndicatorView:
    """As it is answered."""
    return IndicatorView(**asdict(row))


async def territories(db: Database, kind: TerritoryKind | None) -> Territories:
    """Those of the register, and those that come with Escale. StoreError."""
    found = await all_territories(db)
    return Territories(
        items=[
            TerritoryView(**asdict(found[code]))
            for code in sorted(found)
            if kind is None or found[code].kind == kind
        ]
    )


async def put_indicator(
    db: Database, code: str, vintage: str, wanted: IndicatorInput
) -> registers.indicators.Indicator:
    """Into the register; Conflict when a value's territory is not known. StoreError."""
    known = await all_territories(db)
    unknown = [one.territory for one in wanted.values if one.territory not in known]
    if unknown:
        raise Conflict(f"no territory {', '.join(unknown[:20])}", todo="add it first")
    said = IndicatorSaid(code=code, vintage=vintage, **wanted.model_dump(exclude={"values"}))
    made = registers.indicators.Indicator(**said.model_dump())
    await registers.indicators.put(
        db,
        indicator=made,
        territories=[known[one.territory] for one in wanted.values],
        values=[
            registers.indicators.IndicatorValue(code, vintage, **one.model_dump())
            for one in wanted.values
        ],
    )
    return made


async def read_beside(db: Database, release_id: str) -> BesideList:
    """A published release beside all indicators. NotFound, Conflict, StoreError."""
    head = await registers.releases.get(db, release_id)
    if head.state is not registers.releases.State.PUBLISHED:
        raise Conflict(f"release {release_id} is {head.state}, not published")
    tables: Sequence[IndicatorTable] = await read_all(db)
    communes = as_communes((await all_territories(db)).values())
    rows = beside(await published(db, release_id), tables, communes)
    return BesideList(
        release=head.id,
        month=head.month,
        indicators=[indicator_view(table.indicator) for table in tables],
        items=[_beside_view(row) for row in rows],
    )


def _beside_view(row: Beside) -> BesideView:
    return BesideView(
        commune=row.commune,
        name=row.name,
        population=row.population,
        mark=None if row.uses is None else row.uses.mark.value,
        uses=None if row.uses is None else row.uses.value,
        per_thousand=row.per_thousand,
        hours_without_data=None if row.gap is None else row.gap.hours,
        of_hours=None if row.gap is None else row.gap.of,
        values={code: None if one is None else one.value for code, one in row.values.items()},
        missing={
            code: one.missing
            for code, one in row.values.items()
            if one is not None and one.missing is not None
        },
    )
