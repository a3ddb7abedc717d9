"""`escale programme observatory where-next`: the sites of the next kiosks, each explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from contract import SettingsError, SystemClock
from programme.hours import ZONE
from programme.observatory.candidates import read_candidates
from programme.observatory.where_next import WEIGHTS
from programme.observatory.where_next_views import WhereNextView, answer
from programme.session import database, finished, time_series
from programme.training_cli import Json

_WEIGHTS = ", ".join(f"{factor}={weight:g}" for factor, weight in WEIGHTS.items())


class Lang(StrEnum):
    """The sentences' language."""

    FR = "fr"
    EN = "en"


def where_next(
    candidates: Annotated[
        Path, typer.Option(help="CSV: id, name, commune, latitude, longitude; iris, qpv.")
    ],
    count: Annotated[
        int | None, typer.Option(min=1, max=100, help="How many; by default as many as are due.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(min=2020, max=2100, help="By default this one.")
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="FACTOR=WEIGHT", help=f"Instead of the usual: {_WEIGHTS}."),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Of the sentences.")] = Lang.EN,
    as_json: Json = False,
) -> None:
    """Rank the sites for the next kiosks, each explained in a sentence with its figures."""

    async def work() -> WhereNextView:
        now = SystemClock().now()
        wanted = year or datetime.fromtimestamp(now / 1_000_000, ZONE).year
        known, weights = read_candidates(candidates), _weights(weight or ())
        async with database() as db, time_series() as series:
            return await answer(db, series, now, known, year=wanted, count=count, weights=weights)

    found = finished(work())
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    french = lang is Lang.FR
    typer.echo(found.sentence_fr if french else found.sentence_en)
    for one in found.items:
        typer.echo(f"{one.place}. {one.sentence_fr if french else one.sentence_en}")


def _weights(pairs: Sequence[str]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        try:
            found[name] = float(number)
        except ValueError:
            raise SettingsError([f"give --weight FACTOR=NUMBER, not {pair[:80]!r}"]) from None
    return found
