"""Orientations over HTTP: a code given, a code redeemed, and the counts that come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from programme.aladdin_views import MONTH_PATTERN
from programme.coop_vocabularies import Theme, label
from programme.mounting import PLACE_PATTERN, Caller, Input, Mount
from programme.orientations import conversion, figures, redeem
from programme.place_finding import find

Month = Annotated[str, Query(pattern=MONTH_PATTERN, description="YYYY-MM, in Paris.")]


class CodeInput(Input):
    """A code as it was read, and the place that reads it."""

    code: Annotated[str, Field(max_length=40)]
    place: Annotated[str, Field(pattern=PLACE_PATTERN)]


class Redemption(BaseModel):
    """What became of it: redeemed, not_known_yet, used, expired, unreadable, too_many."""

    place: str
    outcome: str


class FigureView(BaseModel):
    """A month of a theme and a place, in counts.

    `codes` were given with so many of the `taken`; `redeemed` counts codes in the month in which
    they were presented, `followed` the month's own codes, whenever they were.
    """

    month: str
    theme: str
    theme_label: str
    place: str
    offered: int
    taken: int
    codes: int
    redeemed: int
    followed: int


class Figures(BaseModel):
    """Counts by month, theme and place; `share` of the codes that were followed, None without."""

    items: Sequence[FigureView]
    offered: int
    taken: int
    codes: int
    redeemed: int
    followed: int
    share: float | None


def orientations_routes(mount: Mount) -> APIRouter:
    """`/orientations`: only counts come out."""
    routes = mount.section("orientations", "/orientations")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("")
    async def count_orientations(
        request: Request,
        first: Month,
        last: Month,
        theme: Theme | None = None,
        place: Annotated[str | None, Query(max_length=200)] = None,
        _caller: Caller = viewer,
    ) -> Figures:
        """What was offered, taken and redeemed, by month, theme and place."""
        rows = [
            row
            for row in await figures(mount.database(request), first, last)
            if theme in (None, row.theme) and place in (None, row.place)
        ]
        together = conversion(rows)
        return Figures(
            items=[
                FigureView(**asdict(row), theme_label=label("thematiques", row.theme))
                for row in rows
            ],
            **asdict(together),
            share=together.share,
        )

    @routes.post("/redemptions")
    async def redeem_code(
        wanted: CodeInput, request: Request, caller: Caller = operator
    ) -> Redemption:
        """Redeem a code at a place, once. A token may try thirty in ten minutes."""
        db = mount.database(request)
        place = await find(db, mount.options, wanted.place, mount.today())
        outcome = await redeem(db, wanted.code, place.id, caller.token, mount.clock.now())
        await mount.note(db, caller, "orientation.redeem", place.id, outcome=outcome.value)
        return Redemption(place=place.id, outcome=outcome.value)

    return routes
