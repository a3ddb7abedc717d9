"""What can be worked back from published tables, against brute force and by hand."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from contract import EscaleError
from programme.release.attack import Interval, attack
from programme.release.cells import CellName, Codes, Figure, Table
from programme.release.feasible import ranges
from programme.release.system import Row, System
from tests.programme.release.engine.tables import flat, hiding, named, table

KIOSKS, SERVICES = flat("place", ["k1", "k2", "k3"]), flat("service", ["a", "b", "c"])
GRID: Mapping[Codes, float] = {
    ("k1", "a"): 20, ("k1", "b"): 50, ("k1", "c"): 10,
    ("k2", "a"): 8, ("k2", "b"): 19, ("k2", "c"): 22,
    ("k3", "a"): 17, ("k3", "b"): 32, ("k3", "c"): 12,
}  # fmt: skip


def cell(place: str, service: str) -> CellName:
    return named("uses", place=place, service=service)


def by_name(intervals: Sequence[Interval]) -> dict[CellName, tuple[float, float]]:
    return {one.name: (one.low, one.high) for one in intervals}


def test_a_lone_hidden_cell_is_its_total_less_its_neighbours() -> None:
    (found,) = attack([hiding([table([KIOSKS, SERVICES], GRID)], [cell("k2", "a")])])

    assert (found.name, found.low, found.high) == (cell("k2", "a"), 8, 8)
    assert found.recovered


def test_a_square_of_hidden_cells_leaves_the_interval_one_works_out_by_hand() -> None:
    hidden = [cell(place, service) for place in ("k1", "k2") for service in ("a", "c")]

    found = by_name(attack([hiding([table([KIOSKS, SERVICES], GRID)], hidden)]))

    # Rows 30 and 30, columns 28 and 32; nothing hidden is zero: t = k2·a runs from 1 to 27.
    assert found == {
        cell("k1", "a"): (1, 27),
        cell("k1", "c"): (3, 29),
        cell("k2", "a"): (1, 27),
        cell("k2", "c"): (3, 29),
    }


def test_a_cell_hidden_in_one_table_and_shown_in_another_is_known() -> None:
    services, bands = flat("service", ["a", "b"]), flat("band", ["x", "y"])
    first = table([KIOSKS, services], {("k1", "a"): 20, ("k1", "b"): 4, ("k2", "a"): 30})
    second = table([KIOSKS, bands], {("k1", "x"): 24, ("k2", "y"): 30}, name="second")
    hides = hiding([first], {named("uses", place="k1"), cell("k1", "b")})
    release = replace(hides, tables=[*hides.tables, *hiding([second], []).tables])

    assert by_name(attack([release])) == {cell("k1", "b"): (4, 4)}


def test_what_one_table_tells_of_a_total_opens_the_other() -> None:
    services, bands = flat("service", ["a", "b"]), flat("band", ["x", "y"])
    finest = {("k1", "a"): 15, ("k1", "b"): 20, ("k2", "a"): 30, ("k2", "b"): 40}
    counted = table([KIOSKS, services], finest)
    banded = table([KIOSKS, bands], {("k1", "x"): 35, ("k2", "y"): 70}, name="banded")
    totals = {named("uses", place="k1"), named("uses", place="k2")}
    hidden = {*totals, cell("k1", "a"), cell("k2", "a")}

    alone = by_name(attack([hiding([counted], hidden)]))
    together = by_name(attack([hiding([counted, banded], hidden)]))

    assert alone[cell("k1", "a")] == (1, 44)
    assert together[cell("k1", "a")] == (15, 15)


def test_days_give_away_that_a_hidden_cell_is_not_small() -> None:
    """k1 has 20 days: 4 by c, at most 3 by b, which has no more anywhere; 13 are left for a."""
    days = {
        ("k1", "a"): range(1, 17), ("k1", "b"): [20], ("k1", "c"): range(17, 21),
        ("k2", "a"): range(1, 17), ("k2", "b"): [18, 19], ("k2", "c"): range(1, 20),
    }  # fmt: skip
    finest = dict(zip(days, (27, 1, 30, 40, 59, 30), strict=True))
    hidden = [cell(place, service) for place in ("k1", "k2") for service in ("a", "b")]
    kept = table([KIOSKS, SERVICES], finest)
    told = table([KIOSKS, SERVICES], finest, days=days)

    assert by_name(attack([hiding([kept], hidden)]))[hidden[0]] == (1, 27)
    assert by_name(attack([hiding([told], hidden)]))[hidden[0]] == (13, 27)


def test_what_is_taken_is_no_more_than_what_is_offered() -> None:
    themes = flat("theme", ["x", "y", "z"])
    offered = table([themes], {("x",): 12, ("y",): 15, ("z",): 40}, measure="offered")
    taken = table([themes], {("x",): 11, ("y",): 14, ("z",): 20}, measure="taken")
    hidden = [named("taken", theme="x"), named("taken", theme="y")]

    assert by_name(attack([hiding([offered, taken], hidden)])) == {
        hidden[0]: (10, 12),
        hidden[1]: (13, 15),
    }
    assert by_name(attack([hiding([offered, taken], hidden)], at_most=()))[hidden[0]] == (1, 24)


def test_cells_without_data_are_in_no_sum() -> None:
    figures: dict[Codes, Figure] = {("",): Figure(20), ("k1",): Figure(8), ("k2",): Figure(12)}
    counted = Table("t", "uses", [KIOSKS], figures)
    hidden = [named("uses", place="k1"), named("uses", place="k2")]

    assert by_name(attack([hiding([counted], hidden)])) == dict.fromkeys(hidden, (1, 19))


def test_whole_numbers_are_seen_where_fractions_would_do() -> None:
    """Of three unknowns of which no two are 1 together, fractions allow 1½ in all; whole ones 1."""
    system = System()
    total = system.unknown(0)
    corners = [[system.unknown(0) for _ in range(3)] for _ in range(2)]
    for one in corners:
        for left, right in ((0, 1), (1, 2), (2, 0)):
            system.rows.append(Row({one[left]: 1.0, one[right]: 1.0}, 0.0, 1.0))
    terms = dict.fromkeys((corner for one in corners for corner in one), 1.0)
    system.rows.append(Row({total: -1.0, **terms}, 0.0, 0.0))

    assert ranges(system, [total]) == {total: (0, 2)}
    assert ranges(system, [total], lambda _, low, high: high - low > 2) == {total: (0, 2)}


def test_figures_that_contradict_each_other_are_an_error_not_an_answer() -> None:
    counted = table([KIOSKS], {("k1",): 8, ("k2",): 12, ("k3",): 30})
    release = hiding([counted], [named("uses", place="k1"), named("uses", place="k2")])
    (one,) = release.tables
    cells = {**one.cells, ("k3",): replace(one.cells["k3",], value=60.0)}
    broken = replace(release, tables=[replace(one, cells=cells)])

    with pytest.raises(EscaleError, match="contradict"):
        attack([broken])


@pytest.mark.slow
def test_the_solver_prints_nothing() -> None:
    code = "from programme.release.solver import quiet; quiet().run()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout + done.stderr == ""
