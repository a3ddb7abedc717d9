"""The primary rules and what they ask of a hidden cell, by hand."""

import pytest

from programme.release.cells import Dimension, Figure, Table
from programme.release.rules import Need, Reason, Rules, primary, reason, required
from tests.programme.release.engine.tables import flat, named, table

RULES = Rules()


@pytest.mark.parametrize(
    ("figure", "unit", "why"),
    [
        (Figure(0, 0), "1", None),
        (Figure(10, 9), "1", Reason.FEW),
        (Figure(11, 3), "1", None),
        (Figure(40, 2), "1", Reason.FEW_DAYS),
        (Figure(40, None), "1", None),
        (Figure(40, contributors=2, largest=20), "1", Reason.FEW_CONTRIBUTORS),
        (Figure(100, contributors=5, largest=85), "1", None),
        (Figure(100, contributors=5, largest=86), "1", Reason.DOMINATED),
        (Figure(4.5, contributors=3, largest=2), "kg", None),
    ],
)
def test_a_figure_is_shown_from_eleven_uses_three_days_three_contributors_none_above_85_percent(
    figure: Figure, unit: str, why: Reason | None
) -> None:
    assert reason(figure, RULES, unit) is why


def test_a_missing_cell_is_none_of_the_rules() -> None:
    kiosks = flat("place", ["k1", "k2"])
    counted = Table("t", "uses", [kiosks], {("",): Figure(20), ("k1",): Figure(20)})

    assert primary(counted, RULES) == {}


def test_rules_are_asked_of_margins_too() -> None:
    small = table([flat("place", ["k1", "k2"])], {("k1",): 3, ("k2",): 4})

    assert set(primary(small, RULES)) == {
        named("uses"),
        named("uses", place="k1"),
        named("uses", place="k2"),
    }


@pytest.mark.parametrize(
    ("figure", "why", "unit", "need"),
    [
        (Figure(4), Reason.FEW, "1", Need(11, 10)),
        (Figure(50), Reason.SECONDARY, "1", Need(50, 10)),
        (Figure(50, 2), Reason.FEW_DAYS, "1", Need(50, 10)),
        # 90 of 100 by one: 106 is the first total of which 90 is no more than 85 %.
        (Figure(100, contributors=4, largest=90), Reason.DOMINATED, "1", Need(106, 15)),
        (Figure(100, contributors=1, largest=100), Reason.FEW_CONTRIBUTORS, "1", Need(118, 15)),
        (Figure(100.0), Reason.SECONDARY, "kg", Need(100, 1)),
    ],
)
def test_what_must_stay_open_follows_from_the_reason(
    figure: Figure, why: Reason, unit: str, need: Need
) -> None:
    asked = required(figure, RULES, why, unit)

    assert (asked.high, asked.width) == pytest.approx((need.high, need.width))


def test_an_interval_meets_a_need_when_it_is_wide_and_reaches_high_enough() -> None:
    need = Need(11, 10)

    assert need.met(1, 11)
    assert not need.met(1, 10)
    assert not need.met(2, 11)
    assert not need.met(0, 10.5)


def test_hierarchies_add_up_by_their_parents() -> None:
    place = Dimension("place", {"c": "", "k1": "c", "k2": "c"})
    counted = table([place], {("k1",): 20, ("k2",): 5})

    assert primary(counted, RULES) == {named("uses", place="k2"): Reason.FEW}
