"""Where the next kiosks go: points, what is missing, and choices that change one another."""

import pytest

from programme.observatory.observed import Observed, observed
from programme.observatory.pace import pace
from programme.observatory.where_next import WEIGHTS, Factor, Why, where_next
from programme.observatory.where_next_words import pace_sentence, sentence
from programme.release.cells import Gap
from tests.programme.observatory.planned import BORDEAUX, CENON, LORMONT, candidate, facts
from tests.programme.observatory.published import (
    HIDDEN,
    MISSING,
    ZERO,
    fragility,
    release,
    shown,
)


def test_each_factor_has_its_figure_and_its_points() -> None:
    [best] = where_next([candidate("gare", BORDEAUX, 1.5)], facts(), 1)
    found = {
        factor: (round(part.figure or -1, 2), round(part.points or -1, 2))
        for factor, part in best.parts.items()
    }
    away, points = found.pop(Factor.COVERAGE)
    assert away == pytest.approx(1_500, rel=0.01)
    assert points == pytest.approx(0.5, rel=0.01)
    assert found == {
        Factor.FRAGILITY: (4.0, 0.4),
        Factor.POPULATION: (30_000.0, 1.0),
        Factor.USE: (30.0, 1.0),
        Factor.UNMET: (0.25, 0.25),
    }
    by_hand = 0.35 * 0.4 + 0.20 * 1.0 + 0.25 * 0.5 + 0.12 * 1.0 + 0.08 * 0.25
    assert best.score == pytest.approx(by_hand, abs=0.002)


def test_what_is_missing_is_left_out_and_is_no_zero() -> None:
    [best] = where_next([candidate("mairie", LORMONT, 2)], facts(), 1)
    assert best.parts[Factor.FRAGILITY].why == "secret statistique"
    assert best.parts[Factor.USE].why is Why.NO_KIOSK
    assert best.weighed == pytest.approx(0.45)
    known = (WEIGHTS[Factor.POPULATION] * 24 / 30 + WEIGHTS[Factor.COVERAGE] * 2 / 3) / 0.45
    assert best.score == pytest.approx(known, abs=0.005)


def test_one_choice_covers_its_surroundings_and_changes_the_next() -> None:
    near = [candidate("a", CENON, 4), candidate("b", CENON, 4.1), candidate("c", BORDEAUX, 2)]
    first, second, third = where_next(near, facts(), 3)
    assert (first.candidate.id, second.candidate.id) == ("a", "c")
    assert third.parts[Factor.COVERAGE].about == "a"
    assert third.parts[Factor.COVERAGE].figure == pytest.approx(100, rel=0.01)
    assert third.parts[Factor.POPULATION].figure == 12_000


def test_uses_of_a_commune_are_shared_with_who_was_chosen_before() -> None:
    both = [candidate("a", BORDEAUX, 4), candidate("b", BORDEAUX, -4)]
    uses = [one.parts[Factor.USE].figure for one in where_next(both, facts(), 2)]
    assert uses == [30.0, 15.0]


def test_moving_one_candidate_changes_its_score_alone() -> None:
    others = [candidate("a", CENON, 4), candidate("c", BORDEAUX, 2)]
    ranked = where_next([*others, candidate("x", CENON, 8)], facts(), 3)
    moved = where_next([*others, candidate("x", BORDEAUX, 0.1)], facts(), 3)
    assert [one.candidate.id for one in ranked] == ["a", "x", "c"]
    assert [one.candidate.id for one in moved] == ["a", "c", "x"]
    assert moved[0].score == ranked[0].score


def test_the_finest_territory_with_an_index_is_taken() -> None:
    table = fragility(c33119=7.0, cQN03301M=9.0)
    at = {"qpv": "QN03301M", "iris": "331190101"}
    [best] = where_next([candidate("a", CENON, 4, **at)], facts(fragility=table), 1)
    assert (best.parts[Factor.FRAGILITY].figure, best.parts[Factor.FRAGILITY].about) == (
        9.0,
        "QN03301M",
    )
    [best] = where_next([candidate("a", CENON, 4, iris="331190101")], facts(fragility=table), 1)
    assert best.parts[Factor.FRAGILITY].about == CENON


def test_of_equals_the_first_by_id_whatever_the_order_of_the_file() -> None:
    same = [candidate(name, CENON, 4) for name in ("b", "a", "c")]
    for given in (same, same[::-1]):
        assert where_next(given, facts(), 1)[0].candidate.id == "a"


def test_without_any_kiosk_a_place_is_uncovered_and_no_use_is_known() -> None:
    [best] = where_next([candidate("a", CENON, 4)], facts(kiosks=[], uses={}, months=0), 1)
    assert (best.parts[Factor.COVERAGE].figure, best.parts[Factor.COVERAGE].points) == (None, 1.0)
    assert best.parts[Factor.USE].why is Why.NO_RELEASE


def test_a_sentence_tells_the_figures_and_what_is_missing() -> None:
    [best] = where_next([candidate("mairie", CENON, 2)], facts(), 1)
    assert sentence(best, facts(), "en") == (
        "Mairie (Cenon): digital fragility 7.0 of 10 (Cenon, 2024), 24,000 inhabitants for each "
        "kiosk, this one included, 2.0 km to the nearest one, victoire; not counted, being "
        "unknown: published use (no kiosk in the commune), unmet demand (no kiosk in the "
        "commune); score 0.71 of 1."
    )
    french = sentence(best, facts(), "fr")
    assert "fragilité numérique 7,0 sur 10 (Cenon, 2024), 24\u202f000 habitants" in french
    assert "non compté, car inconnu : usages publiés (pas de borne dans la commune)" in french
    hidden = facts(uses={CENON: Observed(None, hidden=2)})
    [best] = where_next([candidate("mairie", CENON, 2)], hidden, 1)
    assert "usages publiés (couvert par le secret statistique)" in sentence(best, hidden, "fr")


def test_published_uses_are_told_by_the_day_that_was_heard() -> None:
    kiosks = {"a": BORDEAUX, "b": BORDEAUX, "c": CENON, "d": LORMONT}
    gaps = {f"commune/{BORDEAUX}": Gap(31 * 24, 62 * 24), f"commune/{LORMONT}": Gap(24, 24)}
    october = release(kiosks, {BORDEAUX: shown(620), CENON: HIDDEN, LORMONT: ZERO}, gaps)
    november = release(
        kiosks, {BORDEAUX: shown(600), CENON: shown(90), LORMONT: MISSING}, month="2026-11"
    )
    found = observed([october, november])
    assert found[BORDEAUX] == Observed((620 + 600) / (31 + 60), shown=2)
    assert found[CENON] == Observed(3.0, shown=1, hidden=1)
    assert found[LORMONT] == Observed(None, missing=2)


def test_a_true_zero_is_a_figure() -> None:
    found = observed([release({"a": BORDEAUX}, {BORDEAUX: ZERO})])
    assert found == {BORDEAUX: Observed(0.0, shown=1)}


def test_the_pace_of_a_year_leads_to_fifty_in_five() -> None:
    second = pace(2027, standing=8, first_year=2026)
    assert (second.last, second.left, second.due) == (2030, 42, 11)
    assert second.reached(5) == 2035
    assert pace(2032, standing=48, first_year=2026).due == 2
    assert pace(2027, standing=50, first_year=2026).due == 0
    assert "11 par an les placeraient toutes d’ici 2030" in pace_sentence(second, 5, "fr")
    assert "5 proposed, which makes 50 in 2035" in pace_sentence(second, 5, "en")
