"""Plans come from seeds alone, and deal every kind of fault often enough."""

from __future__ import annotations

from collections import Counter

from tests.faults.kinds import KINDS
from tests.faults.numbering import MEASUREMENTS, ROUND, measurement_of, number_in, reading
from tests.faults.schedule import full, short
from tests.faults.striking import MEANS


def test_the_same_seed_is_the_same_plan() -> None:
    assert full(17) == full(17)
    assert full(17) != full(18)
    assert short(3) == short(3)


def test_any_thirty_seeds_from_an_even_one_deal_each_kind_fifteen_times() -> None:
    for first in (0, 30, 100):
        dealt = Counter(
            planned.kind.name for seed in range(first, first + 30) for planned in full(seed).strikes
        )
        assert dealt == {kind.name: 15 for kind in KINDS}


def test_every_kind_has_its_means() -> None:
    assert MEANS.keys() == {kind.name for kind in KINDS}


def test_a_short_plan_has_only_what_heals_quickly() -> None:
    strikes = [planned for seed in range(50) for planned in short(seed).strikes]
    assert all(planned.kind.quick for planned in strikes)


def test_a_number_can_be_read_from_the_reading_made_of_it() -> None:
    made = {number: reading(number) for number in range(1, 3 * ROUND)}
    assert {one.m for one in made.values()} == set(MEASUREMENTS)
    for number, one in made.items():
        assert one.m == measurement_of(number)
        assert number_in(one.m, one.fields) == number
    assert number_in("journal", {"produced": 5}) is None
