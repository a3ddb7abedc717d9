"""The linked tables of a month's uses: every session is once in each of them."""

from collections.abc import Mapping, Sequence

import pytest

from programme.release.cells import CellName, Figure, Table
from programme.release.geography import Standing
from programme.release.layout import Layout
from programme.release.use_tables import use_tables
from programme.release.uses import Uses
from tests.programme.release.making.town import CAPUCINS, CARRIET, OCTOBER, VICTOIRE

HOURS = OCTOBER.hours
KIOSKS = [
    Standing(VICTOIRE, "33063", HOURS),
    Standing(CAPUCINS, "33063", HOURS),
    Standing(CARRIET, "33249", HOURS),
]


def days(*counts: int) -> list[int]:
    return [*counts, *([0] * (31 - len(counts)))]


COUNTS = {
    (VICTOIRE, "service", "procedures", "5_to_15"): days(4, 1, 2),
    (VICTOIRE, "service", "wifi", "under_5"): days(5),
    (VICTOIRE, "language", "fr", "unknown"): days(6, 1, 2),
    (VICTOIRE, "language", "ar", "unknown"): days(3),
    (VICTOIRE, "accessibility", "none", "unknown"): days(9, 1, 2),
    (VICTOIRE, "satisfaction", "5", "unknown"): days(30),
    # A post without a screen knows of no language.
    (CARRIET, "service", "wifi", "under_5"): days(0, 7),
}
USES = Uses(31, COUNTS, {VICTOIRE: [*HOURS], CARRIET: [*HOURS]})


def cells(tables: Sequence[Table]) -> Mapping[CellName, Figure]:
    found: dict[CellName, Figure] = {}
    for table in tables:
        for codes, figure in table.figures.items():
            name = table.name_of(codes)
            assert found.setdefault(name, figure) == figure, f"{table.name} contradicts: {name}"
    return found


def cell(found: Mapping[CellName, Figure], **at: str) -> Figure | None:
    return found.get(CellName("uses", tuple(sorted(at.items()))))


@pytest.mark.parametrize("layout", Layout)
def test_every_margin_is_the_sum_of_its_cells_in_every_table(layout: Layout) -> None:
    tables = use_tables(USES, KIOSKS, layout)
    assert len(tables) == 5
    for table in tables:
        for codes, under in table.sums():
            known = [table.figures[one].value for one in under if one in table.figures]
            if known:
                assert table.figures[codes].value == sum(known)
    assert cells(tables)[CellName("uses")] == Figure(19.0, 3)


def test_what_a_table_does_not_say_stands_under_unknown() -> None:
    found = cells(use_tables(USES, KIOSKS, Layout.KIOSKS))
    assert cell(found, place=f"kiosk/{CARRIET}", language="unknown") == Figure(7.0, 1)
    assert cell(found, place=f"kiosk/{VICTOIRE}", language="unknown") == Figure(0.0, 0)
    assert cell(found, accessibility="unknown") == Figure(7.0, 1)
    assert cell(found, service="unknown") is None


def test_sessions_that_only_their_language_tells_of_are_uses_of_an_unknown_service() -> None:
    more = Uses(31, {**COUNTS, (VICTOIRE, "language", "en", "unknown"): days(0, 0, 8)}, USES.heard)
    found = cells(use_tables(more, KIOSKS, Layout.KIOSKS))
    assert cell(found, place=f"kiosk/{VICTOIRE}") == Figure(20.0, 3)
    assert cell(found, place=f"kiosk/{VICTOIRE}", service="unknown") == Figure(8.0, 1)
    assert cell(found, service="unknown", band="unknown", place="commune/33063") == Figure(8.0, 1)


def test_a_kiosk_of_which_nothing_was_heard_is_missing_and_no_zero() -> None:
    found = cells(use_tables(USES, KIOSKS, Layout.KIOSKS))
    assert cell(found, place=f"kiosk/{CAPUCINS}") is None
    assert cell(found, place=f"kiosk/{CARRIET}", service="procedures") == Figure(0.0, 0)
    table = use_tables(USES, KIOSKS, Layout.KIOSKS)[0]
    assert f"kiosk/{CAPUCINS}" in table.dimensions[0].parents


def test_a_day_counts_once_however_many_kiosks_it_was_used_on() -> None:
    found = cells(use_tables(USES, KIOSKS, Layout.KIOSKS))
    assert cell(found, service="wifi") == Figure(12.0, 2)
    assert cell(found, service="wifi", place="commune/33249", band="under_5") == Figure(7.0, 1)


def test_coarser_layouts_know_no_kiosks_or_no_single_services() -> None:
    communes = use_tables(USES, KIOSKS, Layout.COMMUNES)
    assert {*communes[0].dimensions[0].parents} == {"commune/33063", "commune/33249"}
    grouped = cells(use_tables(USES, KIOSKS, Layout.GROUPED))
    assert cell(grouped, place=f"kiosk/{VICTOIRE}", service="screen") == Figure(7.0, 3)
    assert cell(grouped, place=f"kiosk/{VICTOIRE}", service="access") == Figure(5.0, 1)


def test_a_month_of_zeros_has_zeros_in_every_table() -> None:
    quiet = Uses(31, {(VICTOIRE, "service", "wifi", "under_5"): days()}, {VICTOIRE: [HOURS[0]]})
    tables = use_tables(quiet, KIOSKS[:1], Layout.KIOSKS)
    assert all(
        table.figures and not any(f.value for f in table.figures.values()) for table in tables
    )
