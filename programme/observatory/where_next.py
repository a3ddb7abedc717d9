"""Where the next kiosks go: candidates ranked by what is known of the place. Pure.

Five factors, each as points from 0 to 1, are weighed and averaged. What is missing is no zero: the
factor is left out, and the others weigh more. The first choice is made, then the next one as if the
first were standing: it covers its surroundings and shares its commune's people and uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from programme.demand import Standing
from programme.observatory.candidates import Candidate
from programme.observatory.indicators import IndicatorTable
from programme.observatory.observed import Observed
from programme.search import Point, metres

REACH_M = 3_000.0
"""From there on a place counts as not covered at all."""


class Factor(StrEnum):
    """What a candidate is judged by."""

    FRAGILITY = "fragility"
    """The digital fragility index of its district, IRIS or commune: the finest that is known."""
    POPULATION = "population"
    """Inhabitants of the commune for each of its kiosks, this one included."""
    COVERAGE = "coverage"
    """Metres to the nearest kiosk, or candidate chosen before."""
    USE = "use"
    """Published uses a day at each kiosk of the commune, shared with those chosen before."""
    UNMET = "unmet"
    """Of what is asked for at the commune's kiosks, the share without a seat within reach."""


class Why(StrEnum):
    """Why a figure is missing."""

    NO_INDEX = "no_index"
    NO_POPULATION = "no_population"
    NO_KIOSK = "no_kiosk"
    NO_RELEASE = "no_release"
    HIDDEN = "hidden"
    NO_DATA = "no_data"
    NOTHING_ASKED = "nothing_asked"


WEIGHTS: Mapping[Factor, float] = {
    Factor.FRAGILITY: 0.35,
    Factor.POPULATION: 0.20,
    Factor.COVERAGE: 0.25,
    Factor.USE: 0.12,
    Factor.UNMET: 0.08,
}


@dataclass(frozen=True)
class Facts:
    """What is known; territories by code, communes by INSEE code.

    `kiosks`: those that stand or are planned. `uses` is empty and `months` 0 where nothing is
    published. `unmet`: shares from 0 to 1.
    """

    names: Mapping[str, str]
    population: Mapping[str, int]
    fragility: IndicatorTable | None
    kiosks: Sequence[Standing]
    uses: Mapping[str, Observed] = field(default_factory=dict)
    months: int = 0
    unmet: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A factor's figure in its own unit, its points, and what it is about: a territory, a kiosk.

    Both are None where it is missing, and `why` says so; without any kiosk a place is uncovered:
    1 point, without a figure.
    """

    factor: Factor
    figure: float | None
    points: float | None
    about: str | None = None
    why: Why | str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate in its place of the ranking (from 1); `weighed`: the weight of what is known."""

    place: int
    candidate: Candidate
    score: float
    weighed: float
    parts: Mapping[Factor, Part]


def where_next(
    candidates: Sequence[Candidate],
    facts: Facts,
    count: int,
    weights: Mapping[Factor, float] = WEIGHTS,
) -> Sequence[Choice]:
    """The best `count` of them, one after the other; of equal ones the first by id."""
    left = {one.id: one for one in candidates}
    judge = _Judge(facts, weights)
    chosen: list[Choice] = []
    while left and len(chosen) < count:
        place = len(chosen) + 1
        before = [choice.candidate for choice in chosen]
        ranked = [judge.choice(place, one, before) for one in left.values()]
        best = min(ranked, key=lambda choice: (-choice.score, choice.candidate.id))
        chosen.append(best)
        del left[best.candidate.id]
    return chosen


class _Judge:
    """Facts and weights, with what the scales need of them worked out once.

    The scales are the facts', never the candidates': moving one candidate changes no other's.
    """

    def __init__(self, facts: Facts, weights: Mapping[Factor, float]) -> None:
        self._facts, self._weights = facts, weights
        self._standing = Counter(one.commune for one in facts.kiosks)
        shares = [people / (self._standing[code] + 1) for code, people in facts.population.items()]
        self._most_people = max(shares, default=0.0)
        daily = [one.per_day for one in facts.uses.values() if one.per_day is not None]
        self._most_uses = max(daily, default=0.0)
        self._scale = _scale(facts.fragility)

    def choice(self, place: int, one: Candidate, chosen: Sequence[Candidate]) -> Choice:
        """The candidate as it stands beside the kiosks and those chosen before."""
        here = sum(other.commune == one.commune for other in chosen)
        found = (
            self._fragility(one),
            self._population(one, here),
            self._coverage(one, chosen),
            self._use(one, here),
            self._unmet(one),
        )
        known = [(part.points, self._weights[part.factor]) for part in found]
        weighed = sum(weight for points, weight in known if points is not None)
        total = sum(points * weight for points, weight in known if points is not None)
        score = total / weighed if weighed else 0.0
        # Rounded, so that the order of a sum's terms decides nothing.
        return Choice(place, one, round(score, 9), weighed, {part.factor: part for part in found})

    def _fragility(self, one: Candidate) -> Part:
        table = self._facts.fragility
        if table is None:
            return Part(Factor.FRAGILITY, None, None, why=Why.NO_INDEX)
        low, high = self._scale
        for code in (one.qpv, one.iris, one.commune):
            value = None if code is None else table.value(code)
            if value is not None:
                points = (value - low) / (high - low) if high > low else 0.0
                return Part(Factor.FRAGILITY, value, points, about=code)
        said = table.values.get(one.commune)
        why = said.missing if said is not None and said.missing else Why.NO_INDEX
        return Part(Factor.FRAGILITY, None, None, why=why)

    def _population(self, one: Candidate, chosen: int) -> Part:
        people = self._facts.population.get(one.commune)
        if people is None:
            return Part(Factor.POPULATION, None, None, why=Why.NO_POPULATION)
        each = people / (self._standing[one.commune] + chosen + 1)
        points = min(1.0, each / self._most_people) if self._most_people else 0.0
        return Part(Factor.POPULATION, each, points, about=one.commune)

    def _coverage(self, one: Candidate, chosen: Sequence[Candidate]) -> Part:
        stand: list[tuple[str, Point]] = [(each.kiosk, each.where) for each in self._facts.kiosks]
        stand += [(each.id, each.where) for each in chosen]
        if not stand:
            return Part(Factor.COVERAGE, None, 1.0, why=Why.NO_KIOSK)
        away, nearest = min((metres(one.where, where), name) for name, where in stand)
        return Part(Factor.COVERAGE, away, min(away, REACH_M) / REACH_M, about=nearest)

    def _use(self, one: Candidate, chosen: int) -> Part:
        seen = self._facts.uses.get(one.commune)
        if seen is None:
            why = Why.NO_KIOSK if self._facts.months else Why.NO_RELEASE
            return Part(Factor.USE, None, None, why=why)
        if seen.per_day is None:
            return Part(Factor.USE, None, None, why=Why.HIDDEN if seen.hidden else Why.NO_DATA)
        standing = max(1, self._standing[one.commune])
        each = seen.per_day * standing / (standing + chosen)
        points = each / self._most_uses if self._most_uses else 0.0
        return Part(Factor.USE, each, points, about=one.commune)

    def _unmet(self, one: Candidate) -> Part:
        share = self._facts.unmet.get(one.commune)
        if share is None:
            why = Why.NOTHING_ASKED if self._standing[one.commune] else Why.NO_KIOSK
            return Part(Factor.UNMET, None, None, why=why)
        return Part(Factor.UNMET, share, share, about=one.commune)


def _scale(table: IndicatorTable | None) -> tuple[float, float]:
    if table is None:
        return 0.0, 0.0
    said = table.indicator
    known = [one.value for one in table.values.values() if one.value is not None]
    low = min(known, default=0.0) if said.lowest is None else said.lowest
    high = max(known, default=0.0) if said.highest is None else said.highest
    return low, high
