"""Where next as it is answered: the pace of the year, and each choice with its sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from contract import Conflict, SettingsError
from programme.observatory.candidates import Candidate
from programme.observatory.facts import read_facts
from programme.observatory.where_next import WEIGHTS, Choice, Factor, Facts, Why, where_next
from programme.observatory.where_next_words import pace_sentence, sentence
from store import Database, SeriesStore


class PartView(BaseModel):
    """A factor: its figure, its points from 0 to 1, its weight; or why it is missing."""

    figure: float | None
    points: float | None
    weight: float
    about: str | None
    missing: str | None


class ChoiceView(BaseModel):
    """A candidate in its place; `weighed` is the weight of what is known of it, of all weights."""

    place: int
    id: str
    name: str
    commune: str
    latitude: float
    longitude: float
    score: float
    weighed: float
    parts: Mapping[str, PartView]
    sentence_fr: str
    sentence_en: str


class WhereNextView(BaseModel):
    """`due` a year would place `target` kiosks by `last`; `standing` stand or are planned."""

    year: int
    standing: int
    target: int
    last: int
    due: int
    sentence_fr: str
    sentence_en: str
    items: Sequence[ChoiceView]


def weights_of(given: Mapping[str, float]) -> Mapping[Factor, float]:
    """The usual weights with those that are given instead; SettingsError."""
    unknown = [name for name in given if name not in set(Factor)]
    if unknown:
        raise SettingsError([f"give {', '.join(Factor)}, not {', '.join(unknown)}"])
    weights = {factor: given.get(factor.value, usual) for factor, usual in WEIGHTS.items()}
    total = sum(weights.values())
    if min(weights.values()) < 0 or not (0 < total < math.inf):
        raise SettingsError(["weights are 0 or more, and not all 0"])
    return weights


async def answer(
    db: Database,
    series: SeriesStore,
    now: int,
    candidates: Sequence[Candidate],
    *,
    year: int,
    count: int | None = None,
    weights: Mapping[str, float] | None = None,
) -> WhereNextView:
    """The next sites of a year; by default as many as are due.

    Conflict when the programme's number stands already; SettingsError for the weights; StoreError.
    """
    weighed = weights_of(weights or {})
    facts, pace = await read_facts(db, series, now, year)
    if pace.left == 0:
        raise Conflict(f"{pace.standing} kiosks of {pace.target} stand or are planned already")
    # Never more than the programme has left.
    wanted = min(count or pace.due, pace.left)
    chosen = where_next(candidates, facts, wanted, weighed)
    return WhereNextView(
        year=year,
        standing=pace.standing,
        target=pace.target,
        last=pace.last,
        due=pace.due,
        sentence_fr=pace_sentence(pace, len(chosen), "fr"),
        sentence_en=pace_sentence(pace, len(chosen), "en"),
        items=[_view(one, facts, weighed) for one in chosen],
    )


def _view(choice: Choice, facts: Facts, weights: Mapping[Factor, float]) -> ChoiceView:
    one = choice.candidate
    return ChoiceView(
        place=choice.place,
        id=one.id,
        name=one.name,
        commune=one.commune,
        latitude=one.latitude,
        longitude=one.longitude,
        score=choice.score,
        weighed=choice.weighed / sum(weights.values()),
        parts={
            part.factor.value: PartView(
                figure=part.figure,
                points=part.points,
                weight=weights[part.factor],
                about=part.about,
                missing=part.why.value if isinstance(part.why, Why) else part.why,
            )
            for part in choice.parts.values()
        },
        sentence_fr=sentence(choice, facts, "fr"),
        sentence_en=sentence(choice, facts, "en"),
    )
