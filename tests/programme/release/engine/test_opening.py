"""What else to hide so that a cell opens: a circle of the cheapest cells."""

from programme.release.attack import Interval
from programme.release.cells import TOTAL, CellName, Dimension, Figure, Table
from programme.release.equations import truth_of
from programme.release.opening import opened
from programme.release.rules import Need

FIGURES = {
    "a": {"x": 4, "y": 20, "z": 300},
    "b": {"x": 30, "y": 25, "z": 400},
    "c": {"x": 500, "y": 600, "z": 700},
}
"""Rows by columns, by hand: the cheapest circle through a·x is by y and b."""


def table() -> Table:
    rows, columns = (Dimension(name, dict.fromkeys(codes, TOTAL)) for name, codes in
                     (("row", "abc"), ("column", "xyz")))  # fmt: skip
    figures = {(row, column): float(FIGURES[row][column]) for row in "abc" for column in "xyz"}
    for row in "abc":
        figures[row, TOTAL] = sum(figures[row, column] for column in "xyz")
    for column in ("x", "y", "z", TOTAL):
        figures[TOTAL, column] = sum(figures[row, column] for row in "abc")
    return Table("t", "n", [rows, columns], {at: Figure(value) for at, value in figures.items()})


def cell(row: str, column: str) -> CellName:
    return CellName("n", (("column", column), ("row", row)))


def known(row: str, column: str, value: float) -> Interval:
    return Interval(cell(row, column), "2026-10", "v1", value, value)


def test_a_cell_opens_by_the_cheapest_circle_of_cells() -> None:
    needs = {cell("a", "x"): Need(11, 10)}
    found = opened(truth_of([table()]), {cell("a", "x")}, [known("a", "x", 4)], needs)
    assert found == {cell("a", "y"), cell("b", "x"), cell("b", "y")}


def test_what_is_hidden_already_is_used_first() -> None:
    hidden = {cell("a", "x"), cell("a", "z"), cell("b", "z")}
    needs = {name: Need(11, 10) for name in hidden}
    found = opened(truth_of([table()]), hidden, [known("a", "x", 4)], needs)
    assert found == {cell("b", "x")}


def test_a_cell_that_can_move_needs_nothing_more() -> None:
    hidden = {cell(row, column) for row in "ab" for column in "xy"}
    needs = {name: Need(11, 10) for name in hidden}
    assert opened(truth_of([table()]), hidden, [known("a", "x", 4)], needs) == set()


def test_one_circle_serves_several_cells() -> None:
    hidden = {cell("a", "x"), cell("b", "y")}
    needs = {cell("a", "x"): Need(11, 10), cell("b", "y"): Need(25, 10)}
    found = opened(truth_of([table()]), hidden, [known("a", "x", 4), known("b", "y", 25)], needs)
    assert found == {cell("a", "y"), cell("b", "x")}
