"""Balances: what is known is counted, what is not stays unknown; the legal share by the decree."""

from dataclasses import replace
from datetime import date

import pytest

from contract import QueryRefused
from programme.reuse.balance import balance
from programme.reuse.balance_views import balance_rows, balance_view, second_lives
from programme.reuse.devices import Category
from programme.reuse.factors import factors
from programme.reuse.legal_share import legal_share
from store import registers

Passage = registers.reuse_passages.Passage
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
YEARS = {Category.LAPTOP: 4.0, Category.DESKTOP: 5.0}


def device(name: str, **known: object) -> Passage:
    plain = Passage(name, "laptop", 2019, 2.0, "lot", None, "household", None, date(2026, 3, 2))
    return replace(plain, **known)  # type: ignore[arg-type]


def given(name: str, **known: object) -> Passage:
    first = {"handed_over_on": date(2026, 3, 9), "price_cents": 4_000}
    return device(name, **(first | known))


def test_a_balance_has_counts_mass_prices_and_sourced_emissions() -> None:
    rows = [
        given("a"),
        given("b", price_cents=6_000, mass_kg=None),
        device("c", dismantled_on=date(2026, 3, 31), materials={"steel": 1.5}),
        device("d"),
    ]
    found = balance(rows, MARCH, APRIL, factors(), YEARS)
    [line] = found.lines
    assert (line.received.devices, line.received.kg, line.received.unweighed) == (4, 6.0, 1)
    assert (line.handed_over.devices, line.handed_over.kg) == (2, 2.0)
    assert (line.price_cents, line.prices) == (10_000, {4_000: 1, 6_000: 1})
    assert (line.dismantled.devices, found.materials) == (1, {"steel": 1.5})
    assert line.stock.devices == 1
    assert line.co2_kg == 2 * 27 * 4
    assert line.co2_factor is not None
    assert "ADEME 2022" in line.co2_factor.source


@pytest.mark.parametrize(
    ("known", "years"),
    [({"category": "desktop"}, YEARS), ({"category": "tablet"}, YEARS), ({}, {})],
)
def test_emissions_without_a_factor_or_without_years_are_unknown_and_not_zero(
    known: dict[str, object], years: dict[Category, float]
) -> None:
    found = balance([given("a", **known)], MARCH, APRIL, factors(), years)
    assert (found.lines[0].co2_kg, found.lines[0].co2_unknown) == (None, 1)
    assert (found.total.co2_kg, found.total.co2_unknown) == (None, 1)
    assert [row["kg_co2e"] for row in balance_rows(found)] == ["", ""]
    assert balance_view(found).total.avoided.kg_co2e is None


def test_a_total_says_how_many_devices_are_not_in_it() -> None:
    rows = [given("a"), given("b", category="desktop"), given("c", category="smartphone")]
    years = YEARS | {Category.SMARTPHONE: 2.0}
    found = balance(rows, MARCH, APRIL, factors(), years)
    assert found.total.co2_kg == pytest.approx(27 * 4 + 24.6 * 2)
    assert (found.total.handed_over.devices, found.total.co2_unknown) == (3, 1)


def test_mass_that_nobody_weighed_is_unknown() -> None:
    found = balance([given("a", mass_kg=None)], MARCH, APRIL, factors(), {})
    assert (found.total.handed_over.kg, found.total.handed_over.unweighed) == (None, 1)
    assert found.total.dismantled.kg == 0


def test_a_day_belongs_to_one_period_only() -> None:
    rows = [given("a", handed_over_on=APRIL), given("b", received_on=APRIL, handed_over_on=APRIL)]
    march = balance(rows, MARCH, APRIL, factors(), {})
    april = balance(rows, APRIL, date(2026, 5, 1), factors(), {})
    assert (march.total.received.devices, march.total.handed_over.devices) == (1, 0)
    assert march.total.stock.devices == 1
    assert (april.total.received.devices, april.total.handed_over.devices) == (1, 2)
    with pytest.raises(QueryRefused):
        balance(rows, APRIL, APRIL, factors(), {})


def test_every_category_has_a_row_among_the_factors_and_each_figure_its_source_and_year() -> None:
    known = factors()
    assert set(known) == set(Category)
    measured = {row.category: row.kg_co2e_per_year for row in known.values() if row.year}
    assert {name: value for name, value in measured.items() if value} == {
        Category.SMARTPHONE: 24.6,
        Category.LAPTOP: 27.0,
    }
    assert all(row.source for row in known.values())


def test_years_of_a_second_life_are_said_once_for_each_category() -> None:
    assert second_lives(["laptop=4", "smartphone=2.5"]) == {
        Category.LAPTOP: 4.0,
        Category.SMARTPHONE: 2.5,
    }
    for wrong in (["laptop"], ["laptop=4", "laptop=5"], ["sofa=3"], ["laptop=0"], ["laptop=nan"]):
        with pytest.raises(QueryRefused):
            second_lives(wrong)


def public(name: str, **known: object) -> Passage:
    return device(name, donor_kind="public", received_on=date(2025, 6, 1), **known)


def test_the_legal_share_is_what_went_to_reuse_in_the_year_by_the_stock_on_1_january() -> None:
    rows = [
        public("a", handed_over_on=date(2026, 2, 1)),
        public("b", handed_over_on=date(2026, 2, 1)),
        public("c", dismantled_on=date(2026, 2, 1)),
        public("d"),
        public("old", year=2014, handed_over_on=date(2026, 2, 1)),
        public("gone", handed_over_on=date(2025, 12, 31)),
        given("household"),
        public("pack", category="energy", handed_over_on=date(2026, 2, 1)),
    ]
    found = legal_share(rows, 2026)
    assert (found.stock, found.reused, found.dismantled, found.too_old) == (4, 2, 1, 1)
    assert (found.share, found.target, found.met) == (0.5, 0.5, True)
    assert found.of_those_gone == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("year", "target"), [(2022, None), (2023, 0.25), (2024, 0.35), (2030, 0.5)]
)
def test_the_target_rises_until_2025(year: int, target: float | None) -> None:
    assert legal_share([], year).target == target


def test_ten_years_to_the_year_still_count_and_an_unknown_age_excuses_nothing() -> None:
    rows = [public("ten", year=2015), public("eleven", year=2014), public("unknown", year=None)]
    found = legal_share(rows, 2026)
    assert (found.stock, found.too_old, found.age_unknown) == (2, 1, 1)
    assert (found.share, found.met) == (0.0, False)


def test_without_stock_there_is_no_share() -> None:
    found = legal_share([], 2026)
    assert (found.share, found.of_those_gone, found.met) == (None, None, None)
