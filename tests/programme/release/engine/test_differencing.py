"""Versions of a month, set beside each other: what their differences tell."""

from collections.abc import Collection, Mapping

import pytest

from programme.release.attack import attack
from programme.release.cells import CellName, Codes, Dimension, Table
from programme.release.differencing import Version, differences
from programme.release.repair import protect, publish
from programme.release.rules import Rules
from tests.programme.release.engine.tables import flat, hiding, named, table

RULES = Rules()
KIOSKS, SERVICES = flat("place", ["k1", "k2", "k3"]), flat("service", ["a", "b", "c"])
SQUARE = ("k1", "k2"), ("a", "b")
GRID: Mapping[Codes, float] = {
    ("k1", "a"): 8, ("k1", "b"): 50, ("k1", "c"): 31,
    ("k2", "a"): 40, ("k2", "b"): 39, ("k2", "c"): 42,
    ("k3", "a"): 37, ("k3", "b"): 32, ("k3", "c"): 32,
}  # fmt: skip


def cell(place: str, service: str) -> CellName:
    return named("uses", place=place, service=service)


def rectangle(places: Collection[str], services: Collection[str]) -> set[CellName]:
    return {cell(place, service) for place in places for service in services}


def version(
    counts: Mapping[Codes, float], hidden: Collection[CellName], name: str = "2026-10-v1"
) -> Version:
    tables = [table([KIOSKS, SERVICES], counts)]
    return Version(hiding(tables, hidden, name), tables)


def test_a_version_that_hides_enough_gives_nothing_away_alone() -> None:
    assert differences([], version(GRID, rectangle(*SQUARE)), RULES) == []


def test_a_version_that_hides_only_what_is_small_is_worked_back() -> None:
    (found,) = differences([], version(GRID, [cell("k1", "a")]), RULES)

    assert found.name == cell("k1", "a")
    assert str(found) == (
        "uses · place=k1 · service=a: 2026-10-v1 hides it, and it is known to be 8 (2026-10-v1)"
    )


def test_one_corrected_cell_is_caught_with_its_totals() -> None:
    corrected = {**GRID, ("k3", "c"): 35}

    found = differences(
        [version(GRID, rectangle(*SQUARE))],
        version(corrected, rectangle(*SQUARE), "2026-10-v2"),
        RULES,
    )

    assert {one.name for one in found} == {
        cell("k3", "c"),
        named("uses", place="k3"),
        named("uses", service="c"),
        named("uses"),
    }
    assert "shown as 32 and as 35, which differ by less" in " ".join(map(str, found))


def test_a_correction_of_a_hidden_cell_is_caught_by_its_totals() -> None:
    corrected = {**GRID, ("k1", "a"): 9}

    found = differences(
        [version(GRID, rectangle(*SQUARE))],
        version(corrected, rectangle(*SQUARE), "2026-10-v2"),
        RULES,
    )

    assert named("uses", place="k1") in {one.name for one in found}


def test_a_correction_as_large_as_a_cell_may_pass() -> None:
    corrected = {**GRID, ("k3", "c"): 45}

    assert not differences(
        [version(GRID, rectangle(*SQUARE))],
        version(corrected, rectangle(*SQUARE), "2026-10-v2"),
        RULES,
    )


def test_two_versions_that_hide_other_cells_tell_together_what_neither_tells() -> None:
    first = version(GRID, rectangle(*SQUARE))
    second = version(GRID, rectangle(("k1", "k3"), ("a", "c")), "2026-10-v2")

    found = differences([first], second, RULES)

    assert differences([], second, RULES) == []
    assert cell("k1", "a") in {one.name for one in found}
    # Without the truth, an attacker takes as unchanged what looks so: the same is worked back.
    worked_back = attack([first.published, second.published])
    assert {one.name for one in worked_back if one.recovered} == {
        *rectangle(*SQUARE),
        *rectangle(("k1", "k3"), ("a", "c")),
    }


def test_months_say_nothing_of_each_other() -> None:
    september = version(GRID, rectangle(("k1", "k3"), ("a", "c")), "2026-09-v1")
    october = version({**GRID, ("k3", "c"): 33}, rectangle(*SQUARE))

    assert differences([september], october, RULES) == []
    alone = {one.name: one for one in attack([october.published])}
    for one in attack([september.published, october.published]):
        if one.month == "2026-10":
            assert one == alone[one.name]


def test_data_that_came_late_give_away_the_kiosk_that_sent_them() -> None:
    """k3 was missing; now the totals hold it, while it is hidden."""
    late = {codes: value for codes, value in GRID.items() if codes[0] != "k3"}
    places = Dimension("place", {"c": "", "k1": "c", "k2": "c", "k3": "c"})
    before, after = table([places], sums(late)), table([places], sums(GRID))
    hidden = {named("uses", place="k3"), named("uses", place="k2")}

    found = differences(
        [Version(hiding([before], []), [before])],
        Version(hiding([after], hidden, "2026-10-v2"), [after]),
        RULES,
    )

    assert {one.name for one in found} == hidden


def sums(counts: Mapping[Codes, float]) -> dict[Codes, float]:
    found: dict[Codes, float] = {}
    for (place, _), value in counts.items():
        found[place,] = found.get((place,), 0) + value
    return found


def test_a_coarser_version_is_tied_to_the_codes_that_it_was_made_of() -> None:
    """v1 hides a and b of k1; v2 groups a with c and shows the group: what is left is told."""
    grouping = {"service": {"ac": ["a", "c"]}}
    coarse = flat("service", ["ac", "b"])
    grouped: dict[Codes, float] = {}
    for (place, service), value in GRID.items():
        codes = (place, "b" if service == "b" else "ac")
        grouped[codes] = grouped.get(codes, 0) + value
    second = table([KIOSKS, coarse], grouped)
    first = version(GRID, rectangle(*SQUARE))

    found = differences(
        [first],
        Version(hiding([second], [], "2026-10-v2"), [second]),
        RULES,
        grouping=grouping,
    )

    assert {one.name for one in found} == rectangle(*SQUARE)


@pytest.mark.slow
def test_a_release_without_secondary_suppression_falls_cell_by_cell_and_ours_does_not() -> None:
    counts = {(k, s): 13 + 7 * i * j for i, k in enumerate(KIOSKS.parents)
              for j, s in enumerate(SERVICES.parents)}  # fmt: skip
    counts["k1", "a"], counts["k3", "b"] = 4, 9
    tables: list[Table] = [table([KIOSKS, SERVICES], counts)]
    small = [cell("k1", "a"), cell("k3", "b")]

    naked = attack([hiding(tables, small)])
    ours = protect(tables, RULES)
    dressed = attack([publish("2026-10-v1", "2026-10", tables, ours.marks, {})])

    assert [(one.name, one.low, one.recovered) for one in naked] == [
        (small[0], 4, True),
        (small[1], 9, True),
    ]
    assert set(small) < {one.name for one in dressed}
    assert min(one.high - one.low for one in dressed) >= 10
