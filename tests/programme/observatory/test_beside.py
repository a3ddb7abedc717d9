"""Use by commune beside what is published of the commune."""

import pytest

from programme.communes import Commune
from programme.observatory import FRAGILITY, beside
from programme.release.cells import Gap, Mark
from tests.programme.observatory.published import (
    HIDDEN,
    MISSING,
    ZERO,
    fragility,
    release,
    shown,
)

COMMUNES = (
    Commune("33063", "Bordeaux", ("33000",), 250_000),
    Commune("33119", "Cenon", ("33150",), 25_000),
    Commune("33249", "Lormont", ("33310",), 20_000),
    Commune("33167", "Floirac", ("33270",), 0),
)
KIOSKS = {"victoire": "33063", "gare": "33063", "eglise": "33119", "mairie": "33249"}


def test_use_is_told_per_thousand_inhabitants_beside_the_index() -> None:
    made = release({"victoire": "33063"}, {"33063": shown(500)})
    [bordeaux, *_] = beside(made, [fragility(c33063=4.5)], COMMUNES)
    assert (bordeaux.name, bordeaux.population) == ("Bordeaux", 250_000)
    assert bordeaux.uses == shown(500)
    assert bordeaux.per_thousand == pytest.approx(2.0)
    value = bordeaux.values[FRAGILITY]
    assert value is not None
    assert value.value == 4.5


def test_hidden_zero_and_missing_stay_three_marks() -> None:
    made = release(KIOSKS, {"33063": HIDDEN, "33119": ZERO, "33249": MISSING})
    rows = {row.commune: row for row in beside(made, [], COMMUNES)}
    assert [rows[code].per_thousand for code in ("33063", "33119", "33249")] == [None, 0.0, None]
    marks = [uses.mark for code in KIOSKS.values() if (uses := rows[code].uses)]
    assert set(marks) == {Mark.HIDDEN, Mark.ZERO, Mark.MISSING}


def test_a_commune_without_a_kiosk_has_an_index_and_no_use() -> None:
    made = release({"victoire": "33063"}, {"33063": shown(500)})
    rows = {row.commune: row for row in beside(made, [fragility(c33249=7.1)], COMMUNES)}
    assert (rows["33249"].uses, rows["33249"].per_thousand) == (None, None)
    assert rows["33249"].values[FRAGILITY] is not None


def test_an_index_that_is_missing_is_not_zero() -> None:
    table = fragility(c33063="secret statistique")
    made = release({"victoire": "33063"}, {"33063": shown(500)})
    rows = {row.commune: row for row in beside(made, [table], COMMUNES)}
    value = rows["33063"].values[FRAGILITY]
    assert value is not None
    assert (value.value, value.missing) == (None, "secret statistique")
    assert rows["33119"].values[FRAGILITY] is None


def test_a_commune_that_is_not_known_is_told_without_a_rate() -> None:
    made = release({"loin": "99999"}, {"99999": shown(50), "33167": shown(30)})
    rows = {row.commune: row for row in beside(made, [], COMMUNES)}
    assert (rows["99999"].name, rows["99999"].population) == ("99999", None)
    assert rows["99999"].per_thousand is None
    assert rows["33167"].per_thousand is None


def test_the_gap_of_a_commune_is_that_of_its_kiosks_unless_it_is_said() -> None:
    gaps = {"kiosk/victoire": Gap(31, 744), "kiosk/gare": Gap(0, 700), "commune/33119": Gap(5, 9)}
    cells = {"33063": shown(500), "33119": shown(20), "33249": shown(20)}
    rows = {row.commune: row for row in beside(release(KIOSKS, cells, gaps), [], COMMUNES)}
    assert rows["33063"].gap == Gap(31, 1_444)
    assert rows["33119"].gap == Gap(5, 9)
    assert rows["33249"].gap is None
