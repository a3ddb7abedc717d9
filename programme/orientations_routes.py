"""Orientations over HTTP: a code given, a code redeemed, and the counts that come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from contract import TooMany
from programme.aladdin_views import MONTH_PATTERN
from programme.coop_vocabularies import Theme, label
from programme.mounting import PLACE_PATTERN, Caller, Input, Mount
from programme.orientations import Refusal, conversion, figures, redeemed_at, wait_s
from programme.redeeming import place_of, present
from store import Database

Month = Annotated[str, Query(pattern=MONTH_PATTERN, description="YYYY-MM, in Paris.")]


class CodeInput(Input):
    """A code as it was read, and the place that reads it: a partner's token has it already."""

    code: Annotated[str, Field(max_length=40)]
    place: Annotated[str, Field(pattern=PLACE_PATTERN)] | None = None


class Redemption(BaseModel):
    """What became of it: redeemed, not_known_yet, used, expired, unreadable."""

    place: str
    outcome: str


class Redeemed(BaseModel):
    """How many codes a place has redeemed: by month, the months without one left out."""

    place: str
    months: Mapping[str, int]
    redeemed: int


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
    viewer, partner = mount.viewer, mount.partner

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
        return await counted(mount.database(request), first, last, theme=theme, place=place)

    @routes.post("/redemptions")
    async def redeem_code(
        wanted: CodeInput, request: Request, caller: Caller = partner
    ) -> Redemption:
        """Redeem a code at a place, once. A token may try 30 in ten minutes, an address 60."""
        named = place_of(caller, wanted.place)
        place, outcome = await present(mount, request, caller, wanted.code, named)
        if outcome is Refusal.TOO_MANY:
            raise TooMany(
                "too many codes were tried",
                wait_s=wait_s(mount.clock.now()),
                todo="wait as long as Retry-After says",
            )
        return Redemption(place=place, outcome=outcome.value)

    @routes.get("/redemptions")
    async def count_redemptions(
        request: Request,
        first: Month,
        last: Month,
        place: Annotated[str | None, Query(pattern=PLACE_PATTERN)] = None,
        caller: Caller = partner,
    ) -> Redeemed:
        """How many codes a place has redeemed, by month; a partner sees its own."""
        named = place_of(caller, place)
        months = await redeemed_at(mount.database(request), named, first, last)
        return Redeemed(place=named, months=months, redeemed=sum(months.values()))

    return routes


async def counted(
    db: Database, first: str, last: str, *, theme: str | None = None, place: str | None = None
) -> Figures:
    """The months' counts, of a theme or a place if one is given, each and together."""
    rows = [
        row
        for row in await figures(db, first, last)
        if theme in (None, row.theme) and place in (None, row.place)
    ]
    together = conversion(rows)
    return Figures(
        items=[
            FigureView(**asdict(row), theme_label=label("thematiques", row.theme)) for row in rows
        ],
        **asdict(together),
        share=together.share,
    )
