"""A year is the sum of what its months show; what they do not show is named."""

import pytest

from programme.community.figures.yearly import Lack, YearFigure, months_of, yearly
from programme.release.cells import TOTAL, CellName, Dimension, PublishedTable
from tests.programme.community.months import HIDDEN, MISSING, ZERO, month, shown, table, uses

YEAR = 2026
ALL, LORMONT = CellName("uses"), CellName("uses", (("place", "commune/33249"),))
BORDEAUX = CellName("uses", (("place", "commune/33063"),))
REST = dict.fromkeys(months_of(YEAR)[3:], Lack.UNPUBLISHED)


def figures(*months: PublishedTable) -> dict[CellName, YearFigure]:
    releases = [month(f"{YEAR}-{n:02d}", one) for n, one in enumerate(months, 1)]
    return {one.name: one for one in yearly(YEAR, releases)}


def test_months_add_up_and_those_that_hide_or_lack_it_are_named() -> None:
    found = figures(
        uses(shown(100), shown(70), shown(30)),
        uses(shown(90), HIDDEN, HIDDEN),
        uses(shown(80), shown(80), MISSING),
    )
    assert (found[ALL].value, found[ALL].lacks) == (270, REST)
    lormont = found[LORMONT]
    assert (lormont.value, lormont.counted) == (30, ["2026-01"])
    assert lormont.lacks == {"2026-02": Lack.HIDDEN, "2026-03": Lack.MISSING} | REST
    assert lormont.at_least


def test_a_year_whose_months_all_show_it_is_no_at_least() -> None:
    found = figures(*[uses(shown(20), shown(20), ZERO)] * 12)
    assert (found[ALL].value, found[ALL].at_least) == (240, False)
    assert (found[LORMONT].value, len(found[LORMONT].counted)) == (0, 12)


def test_a_commune_without_a_kiosk_in_a_month_lacks_nothing_there() -> None:
    alone = table("uses", Dimension("place", {"commune/33063": TOTAL}),
                  {TOTAL: shown(50), "commune/33063": shown(50)})  # fmt: skip
    found = figures(alone, uses(shown(60), shown(40), shown(20)), alone)
    assert (found[LORMONT].value, found[LORMONT].lacks) == (20, REST)
    assert found[BORDEAUX].value == 140


def test_a_month_that_groups_services_is_named_where_one_of_them_is_counted() -> None:
    fine = Dimension("service", {"family": TOTAL, "wifi": TOTAL})
    coarse = Dimension("service", {"screen": TOTAL})
    found = figures(
        table("uses", fine, {TOTAL: shown(50), "family": shown(20), "wifi": shown(30)}),
        table("uses", coarse, {TOTAL: shown(50), "screen": shown(50)}),
        table("uses", fine, {TOTAL: shown(30), "family": shown(30), "wifi": ZERO}),
    )
    family = found[CellName("uses", (("service", "family"),))]
    assert (family.value, family.lacks) == (50, {"2026-02": Lack.GROUPED} | REST)
    assert found[CellName("uses", (("service", "wifi"),))].lacks == REST


@pytest.mark.parametrize(
    ("at", "value", "lack"),
    [((), 110, Lack.PARTIAL), ((("category", "tablet"),), 10, Lack.MISSING)],
)
def test_a_mass_that_is_known_of_some_categories_only_is_at_least(
    at: tuple[tuple[str, str], ...], value: float, lack: Lack
) -> None:
    both = Dimension("category", {"laptop": TOTAL, "tablet": TOTAL})
    one = Dimension("category", {"laptop": TOTAL})
    counted = table(
        "handed_over", both, {TOTAL: shown(40), "laptop": shown(25), "tablet": shown(15)}
    )
    whole = table(
        "handed_over_mass", both, {TOTAL: shown(60), "laptop": shown(50), "tablet": shown(10)}
    )
    half = table("handed_over_mass", one, {TOTAL: shown(50), "laptop": shown(50)})
    releases = [month("2026-01", counted, whole), month("2026-02", counted, half)]
    found = {figure.name: figure for figure in yearly(YEAR, releases)}
    mass = found[CellName("handed_over_mass", at)]
    assert (mass.value, mass.unit, mass.lacks["2026-02"]) == (value, "kg", lack)


def test_kiosks_and_crossed_cells_are_no_figures_of_a_year() -> None:
    fine = Dimension("place", {"kiosk/a": "commune/33063", "commune/33063": TOTAL})
    cells = dict.fromkeys(fine.codes, shown(20))
    found = figures(table("uses", fine, cells))
    assert set(found) == {ALL, BORDEAUX}
