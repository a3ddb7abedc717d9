"""Notices over HTTP: what is announced on kiosks' screens, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field, model_validator

from contract import KioskId, Language
from programme import notices
from programme.mounting import Caller, Input, Moment, Mount, micros, moment
from programme.notices import Notice

NOTICE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,29}$"
# In the register, the id of a kiosk is put behind it.
InPath = Annotated[str, Path(pattern=NOTICE_PATTERN, examples=["fermeture-noel"])]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f]*$")]


class NoticeInput(Input):
    """A text by language, French among them, between two times; at every kiosk unless said."""

    id: Annotated[str, Field(pattern=NOTICE_PATTERN)]
    text: Annotated[dict[Language, Words], Field(max_length=20, examples=[{"fr": "Fermé jeudi"}])]
    starts_at: Moment
    ends_at: Moment
    kiosks: Annotated[tuple[KioskId, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if "fr" not in self.text:
            raise ValueError("a notice says it in French too")
        if self.ends_at <= self.starts_at:
            raise ValueError("it ends after it begins")
        return self

    def notice(self) -> Notice:
        """As it is kept."""
        return Notice(self.id, self.text, micros(self.starts_at), micros(self.ends_at), self.kiosks)


class NoticeView(BaseModel):
    """A notice; at every kiosk when `kiosks` is empty."""

    id: str
    text: Mapping[str, str]
    starts_at: Moment
    ends_at: Moment
    kiosks: Sequence[str]


class NoticeList(BaseModel):
    """Those that hold or will, by begin."""

    items: Sequence[NoticeView]


def notices_routes(mount: Mount) -> APIRouter:
    """`/notices`."""
    routes = mount.section("notices", "/notices")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("")
    async def list_notices(request: Request, _caller: Caller = viewer) -> NoticeList:
        """Notices that are on kiosks' screens, or will be."""
        found = await notices.notices(mount.database(request), mount.clock.now())
        return NoticeList(items=[notice_view(one) for one in found])

    @routes.post("", status_code=201)
    async def announce_notice(
        wanted: NoticeInput, request: Request, caller: Caller = operator
    ) -> NoticeView:
        """Announce a notice; kiosks that are connected show it within a minute."""
        db = mount.database(request)
        await notices.announce(db, wanted.notice())
        await mount.note(db, caller, "notice.announce", wanted.id, kiosks=list(wanted.kiosks))
        return notice_view(wanted.notice())

    @routes.delete("/{notice}", status_code=204)
    async def take_back_notice(notice: InPath, request: Request, caller: Caller = operator) -> None:
        """Take a notice back from every screen."""
        db = mount.database(request)
        await notices.take_back(db, notice)
        await mount.note(db, caller, "notice.take_back", notice)

    return routes


def notice_view(one: Notice) -> NoticeView:
    """As it is answered."""
    return NoticeView(
        id=one.id,
        text=one.text,
        starts_at=moment(one.starts_at),
        ends_at=moment(one.ends_at),
        kiosks=one.kiosks,
    )
