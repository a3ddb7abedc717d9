"""Tables protected, then searched through whole numbers for what they leave."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contract import EscaleError
from programme.release.attack import attack
from programme.release.cells import (
    CellName,
    Codes,
    Dimension,
    Figure,
    Mark,
    PublishedRelease,
    Table,
)
from programme.release.equations import Sum, Truth, read, truth_of
from programme.release.repair import WAYS, needs, nothing_beforehand, protect, publish
from programme.release.rules import Reason, Rules
from programme.release.suppression import Suppress, suppress
from tests.programme.release.engine.tables import MONTH, flat, hiding, marked, named, table

RULES = Rules()
KIOSKS, SERVICES = flat("place", ["k1", "k2", "k3"]), flat("service", ["a", "b", "c"])


@pytest.mark.slow
@pytest.mark.parametrize("ways", [WAYS, [nothing_beforehand], [suppress]])
def test_a_table_of_three_by_three_is_protected_as_one_does_it_by_hand(
    ways: Sequence[Suppress],
) -> None:
    """k2·a is 8, below 11. Beside it the cheapest rectangle is k2·b, k3·a, k3·b or such a one:
    four cells in two rows and two columns, through which 8 may become 11 and more."""
    counted = table(
        [KIOSKS, SERVICES],
        {
            ("k1", "a"): 20, ("k1", "b"): 50, ("k1", "c"): 11,
            ("k2", "a"): 8, ("k2", "b"): 19, ("k2", "c"): 22,
            ("k3", "a"): 17, ("k3", "b"): 32, ("k3", "c"): 12,
        },
    )  # fmt: skip

    found = protect([counted], RULES, ways=ways)

    assert found.reasons[named("uses", place="k2", service="a")] is Reason.FEW
    hidden = [dict(name.at) for name, mark in found.marks.items() if mark is Mark.HIDDEN]
    assert len(hidden) == 4
    assert len({at["place"] for at in hidden}) == len({at["service"] for at in hidden}) == 2
    assert found.repaired == (0 if ways == [suppress] else 3)


def test_of_two_ways_the_one_that_hides_less_is_taken() -> None:
    counted = table(
        [KIOSKS, SERVICES],
        {(k, s): 4 if (k, s) == ("k1", "a") else 40 for k in ("k1", "k2") for s in ("a", "b")},
    )

    def everything(
        _tables: Sequence[Table], truth: Truth, _reasons: Mapping[CellName, Reason], _rules: Rules
    ) -> Collection[CellName]:
        return [name for name, figure in truth.figures.items() if figure.value]

    for ways in ([everything, nothing_beforehand], [nothing_beforehand, everything]):
        found = protect([counted], RULES, ways=ways)
        assert sum(mark is Mark.HIDDEN for mark in found.marks.values()) == 4
    alone = protect([counted], RULES, ways=[everything])
    assert sum(mark is Mark.HIDDEN for mark in alone.marks.values()) == 9


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counted = table([KIOSKS, SERVICES], {(k, s): 20 for k in ("k1", "k2") for s in ("a", "b")})

    found = protect([counted], RULES)

    assert not found.reasons
    release = publish("2026-10-v1", MONTH, [counted], found.marks, {})
    assert not marked(release, Mark.HIDDEN)


def test_hidden_zero_and_missing_are_three_marks() -> None:
    figures = table([KIOSKS], {("k1",): 0, ("k2",): 30}).figures
    release = hiding([Table("t", "uses", [KIOSKS], figures)], [named("uses", place="k2")])

    assert marked(release, Mark.ZERO) == {named("uses", place="k1")}
    assert marked(release, Mark.HIDDEN) == {named("uses", place="k2")}
    assert marked(release, Mark.MISSING) == {named("uses", place="k3")}


def test_a_cell_that_an_earlier_version_hid_can_be_asked_for() -> None:
    counted = table([KIOSKS, SERVICES], {(k, s): 40 for k in ("k1", "k2") for s in ("a", "b")})
    asked = named("uses", place="k1", service="a")

    found = protect([counted], RULES, asked=[asked], ways=[nothing_beforehand])

    assert found.reasons[asked] is Reason.ASKED
    assert found.hidden(Reason.SECONDARY) >= 3


def test_a_table_that_is_small_altogether_is_hidden_altogether() -> None:
    found = protect([table([KIOSKS], {("k1",): 4, ("k2",): 3})], RULES, ways=[nothing_beforehand])

    assert set(found.marks.values()) == {Mark.HIDDEN}


def test_a_margin_that_is_not_the_sum_of_its_cells_is_refused() -> None:
    figures: dict[Codes, Figure] = {("",): Figure(30), ("k1",): Figure(8), ("k2",): Figure(12)}

    with pytest.raises(EscaleError, match="a margin is 30, its cells are 20 together"):
        protect([Table("t", "uses", [KIOSKS], figures)], RULES)


def test_two_tables_that_differ_on_a_cell_are_refused() -> None:
    one = table([KIOSKS], {("k1",): 30}, name="one")
    other = table([KIOSKS], {("k1",): 31}, name="other")

    with pytest.raises(EscaleError, match="two tables say"):
        protect([one, other], RULES)


def test_a_dominated_quantity_stays_as_open_as_its_largest_contributor_asks() -> None:
    weights = table([KIOSKS, SERVICES], {(k, s): 100.0 for k in ("k1", "k2") for s in ("a", "b")},
                    measure="mass", unit="kg")  # fmt: skip
    dominated = Figure(100.0, contributors=4, largest=95.0)
    counted = Table("mass", "mass", weights.dimensions,
                    {**weights.figures, ("k1", "a"): dominated}, "kg")  # fmt: skip

    found = protect([counted], RULES, ways=[nothing_beforehand])
    intervals = {
        one.name: one for one in attack([publish("2026-10-v1", MONTH, [counted], found.marks, {})])
    }

    one = intervals[named("mass", place="k1", service="a")]
    assert one.high >= 95 / 0.85
    assert one.high - one.low >= 15


CODES = ("k1", "k2", "k3")


@st.composite
def linked(draw: st.DrawFn) -> list[Table]:
    """Two tables of the same uses, each by place in a commune or on its own, with days."""
    place = Dimension("place", {"c1": "", "c2": "", "k1": "c1", "k2": "c1", "k3": "c2"})
    value = st.sampled_from([0, 1, 4, 9, 10, 12, 15, 25])
    by_service = {(k, s): draw(value) for k in CODES for s in ("a", "b")}
    totals = {k: by_service[k, "a"] + by_service[k, "b"] for k in CODES}
    by_language = {}
    for k, total in totals.items():
        first = draw(st.integers(0, total))
        by_language[k, "fr"], by_language[k, "en"] = first, total - first
    return [
        table([place, flat("service", ["a", "b"])], by_service, name="services"),
        table([place, flat("language", ["fr", "en"])], by_language, name="languages"),
    ]


@pytest.mark.slow
@given(linked())
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
def test_whatever_is_hidden_can_be_as_much_as_the_rules_ask_in_whole_numbers(
    tables: list[Table],
) -> None:
    found = protect(tables, RULES, ways=[nothing_beforehand])
    truth = truth_of(tables)
    asked = needs(truth, found.reasons, RULES)
    release = publish("2026-10-v1", MONTH, tables, found.marks, {})

    found_open = attack([release])
    for one in found_open:
        assert asked[one.name].met(one.low, one.high), one
        assert one.low <= truth.figures[one.name].value <= one.high
    for one in found_open[:2]:
        for end in (one.low, min(one.high, one.low + 30)):
            assert holds(release, {one.name: int(end)}, Budget()) is not False, (one, end)


@pytest.mark.slow
@given(st.lists(st.integers(1, 6), min_size=9, max_size=9), st.sets(st.integers(0, 8), min_size=1))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_the_attacker_finds_exactly_what_trying_every_whole_number_finds(
    values: list[int], hidden: set[int]
) -> None:
    cells = list(product(("k1", "k2", "k3"), ("a", "b", "c")))
    counted = table([KIOSKS, SERVICES], dict(zip(cells, values, strict=True)))
    names = {counted.name_of(cells[one]) for one in hidden}
    release = hiding([counted], names)

    for one in attack([release]):
        possible = [at for at in range(1, 19) if holds(release, {one.name: at}, Budget(50_000))]
        assert (one.low, one.high) == (possible[0], possible[-1])


class Budget:
    """How many steps a search may take."""

    def __init__(self, steps: int = 400) -> None:
        self.left = steps

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Spent


class Spent(Exception):
    """The search was given up."""


def holds(release: PublishedRelease, also: Mapping[CellName, int], budget: Budget) -> bool | None:
    """Whether whole numbers from 1 can stand in every hidden cell, with these, by trying them.

    None where that took too long.
    """
    reading = read(release, {})
    shown = {n: int(c.value) for n, c in reading.cells.items() if c.value is not None}
    hidden = set(reading.hidden) - also.keys()
    sums = [one for one in reading.sums if any(name not in shown for name in one.cells)]
    try:
        return solvable({**shown, **also}, hidden, sums, budget)
    except Spent:
        return None


def solvable(
    value: dict[CellName, int], free: set[CellName], sums: Sequence[Sum], budget: Budget
) -> bool:
    budget.spend()
    while settled := settle(value, sums):
        value = value | settled
        free = free - settled.keys()
    if settled is None:
        return False
    if not free:
        return True
    name = min(free, key=lambda one: (room(one, value, sums), one))
    return any(
        solvable({**value, name: at}, free - {name}, sums, budget)
        for at in range(1, room(name, value, sums) + 1)
    )


def settle(value: Mapping[CellName, int], sums: Sequence[Sum]) -> dict[CellName, int] | None:
    """Cells that a sum leaves no choice; None where a sum cannot hold."""
    found: dict[CellName, int] = {}
    for one in sums:
        unknown = [name for name in one.cells if name not in value]
        rest = value.get(one.total, 0) - sum(value.get(part, 0) for part in one.parts)
        if not unknown and rest:
            return None
        if len(unknown) == 1:
            at = -rest if unknown[0] == one.total else rest
            if at < 1 or found.get(unknown[0], at) != at:
                return None
            found[unknown[0]] = at
        elif unknown and one.total in value and rest < len(unknown):
            return None
    return found


def room(name: CellName, value: Mapping[CellName, int], sums: Sequence[Sum]) -> int:
    """The most that the cell can be by any one sum."""
    most = 200
    for one in sums:
        if name in one.parts and one.total in value:
            known = sum(value.get(part, 0) for part in one.parts)
            others = sum(1 for part in one.parts if part not in value) - 1
            most = min(most, value[one.total] - known - others)
    return most
