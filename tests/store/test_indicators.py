"""Territories, indicators and values, on SQLite and on PostgreSQL."""

from dataclasses import replace

import pytest

from contract import Conflict, NotFound
from store import Database, registers
from store.registers.indicators import Indicator, IndicatorValue, Territory

TOWN = Territory("33063", "commune", "Bordeaux", "243300316", 267_991)
DISTRICT = Territory("330630101", "iris", "Saint-Jean", "33063", None, "H")
INDEX = Indicator("ifn", "2024", "Indice", "Index", "1", "La MedNum", "etalab-2.0", 0, 10)
VALUES = (
    IndicatorValue("ifn", "2024", "33063", 4.5),
    IndicatorValue("ifn", "2024", "330630101", None, "secret statistique"),
)


async def test_values_are_replaced_and_what_is_missing_keeps_its_reason(db: Database) -> None:
    put = registers.indicators.put
    await put(db, indicator=INDEX, territories=[TOWN, DISTRICT], values=VALUES)
    better = replace(VALUES[1], value=6.0, missing=None)
    renamed = replace(TOWN, name="Bordèu")
    await put(db, indicator=replace(INDEX, source="A'Urba"), territories=[renamed], values=[better])
    found = await registers.indicators.values(db, "ifn", "2024")
    assert list(found) == [VALUES[0], better]
    assert (await registers.indicators.indicator(db, "ifn")).source == "A'Urba"
    # A territory that is there is another's to change.
    assert await registers.indicators.territories(db, kind="commune") == [TOWN]
    [of_iris] = await registers.indicators.values(db, "ifn", "2024", kind="iris")
    assert of_iris == better


async def test_the_newest_vintage_is_read_unless_one_is_asked_for(db: Database) -> None:
    for vintage in ("2023", "2025", "2024"):
        await registers.indicators.put(
            db, indicator=replace(INDEX, vintage=vintage), territories=[], values=[]
        )
    assert (await registers.indicators.indicator(db, "ifn")).vintage == "2025"
    assert (await registers.indicators.indicator(db, "ifn", "2023")).vintage == "2023"
    with pytest.raises(NotFound):
        await registers.indicators.indicator(db, "ifn", "1999")


async def test_a_value_of_an_unknown_territory_keeps_all_out(db: Database) -> None:
    with pytest.raises(Conflict):
        await registers.indicators.put(db, indicator=INDEX, territories=[TOWN], values=VALUES)
    assert await registers.indicators.indicators(db) == []
    assert await registers.indicators.territories(db) == []


async def test_a_territory_is_added_once_and_changed(db: Database) -> None:
    await registers.indicators.add_territory(db, TOWN)
    with pytest.raises(Conflict):
        await registers.indicators.add_territory(db, TOWN)
    await registers.indicators.change_territory(db, replace(TOWN, population=270_000))
    assert (await registers.indicators.territories(db))[0].population == 270_000
    with pytest.raises(NotFound):
        await registers.indicators.change_territory(db, DISTRICT)
