"""Campaigns and collection points as the API takes and shows them, and as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, field_serializer, field_validator, model_validator

from contract import Language
from programme.hours import readable
from programme.mounting import PLACE_PATTERN, Input
from programme.reuse.campaigns import Campaign, Taken
from programme.reuse.points import CollectionPoint, Standing, State
from programme.sesame_views import Name
from programme.structures_routes import OneLine

Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Title = Annotated[OneLine, Field(max_length=100)]
LANGUAGE = "fr"


class CampaignInput(Input):
    """A campaign from its first to its last day; `title` by language, French among them."""

    id: Name
    title: Annotated[
        dict[Language, Title], Field(max_length=20, examples=[{"fr": "Grande collecte"}])
    ]
    takes: Annotated[tuple[Taken, ...], Field(min_length=1, max_length=len(Taken))]
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _check(self) -> Self:
        if LANGUAGE not in self.title:
            raise ValueError("its title is said in French too")
        if self.ends_on < self.starts_on:
            raise ValueError("it ends on the day on which it begins, or later")
        return self

    def campaign(self) -> Campaign:
        """As the register keeps it."""
        takes = [kind.value for kind in dict.fromkeys(self.takes)]
        return Campaign(self.id, self.title, takes, self.starts_on, self.ends_on)


class CampaignRow(CampaignInput):
    """A campaign as a row: `title` is French, or `fr=…|en=…`; what it takes, `laptop|tablet`."""

    @field_validator("title", mode="before")
    @classmethod
    def _titles(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        if "=" not in given:
            return {LANGUAGE: given}
        return dict(part.partition("=")[::2] for part in given.split("|"))

    @field_validator("takes", mode="before")
    @classmethod
    def _kinds(cls, given: Any) -> Any:
        return given.split("|") if isinstance(given, str) else given

    @field_serializer("title")
    def _title_text(self, title: dict[str, str]) -> str:
        return titles_text(title)

    @field_serializer("takes")
    def _takes_text(self, takes: tuple[str, ...]) -> str:
        return "|".join(takes)


class PointInput(Input):
    """Where a campaign takes devices; what is left out is as its `place`, or its campaign, has it.

    `hours` in OpenStreetMap's notation.
    """

    id: Name
    campaign: Name
    place: Annotated[str | None, Field(pattern=PLACE_PATTERN)] = None
    name: Annotated[Text, Field(max_length=200)] = ""
    address: Text = ""
    latitude: Annotated[float | None, Field(ge=-90, le=90)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180)] = None
    hours: Annotated[Text, Field(examples=["Sa 10:00-18:00"])] = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a position has a latitude and a longitude")
        if self.hours and not readable(self.hours):
            raise ValueError("hours are in OpenStreetMap's notation: Sa 10:00-18:00")
        return self

    def point(self) -> CollectionPoint:
        """As the register keeps it."""
        return CollectionPoint(**self.model_dump())


class CampaignView(BaseModel):
    """A campaign; one that was called off is on no screen."""

    id: str
    title: Mapping[str, str]
    takes: Sequence[str]
    starts_on: date
    ends_on: date
    called_off: bool


class Near(BaseModel):
    """A kiosk that shows a point, and how far it is, in metres."""

    kiosk: str
    distance: int


class PointView(BaseModel):
    """A point with its place's and its campaign's particulars, as it stands today.

    `kiosks` are those that show it now, the nearest first.
    """

    id: str
    campaign: str
    place: str | None
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    hours: str
    starts_on: date | None
    ends_on: date | None
    state: State
    kiosks: Sequence[Near]


def campaign_view(one: Campaign) -> CampaignView:
    """As it is answered."""
    return CampaignView(
        id=one.id,
        title=one.title,
        takes=one.takes,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        called_off=one.called_off,
    )


def point_view(one: Standing) -> PointView:
    """As it is answered."""
    point, held = one.point, one.held
    where = held.where if held else None
    near = sorted(one.kiosks.items(), key=lambda pair: (pair[1], pair[0]))
    return PointView(
        id=point.id,
        campaign=point.campaign,
        place=point.place,
        name=held.name if held else point.name,
        address=held.address if held else point.address,
        latitude=where.latitude if where else point.latitude,
        longitude=where.longitude if where else point.longitude,
        hours=held.hours if held else point.hours,
        starts_on=held.first if held else point.starts_on,
        ends_on=held.last if held else point.ends_on,
        state=one.state,
        kiosks=[Near(kiosk=kiosk, distance=distance) for kiosk, distance in near],
    )


def titles_text(title: Mapping[str, str]) -> str:
    """A title by language as a cell."""
    return "|".join(f"{language}={text}" for language, text in sorted(title.items()))
