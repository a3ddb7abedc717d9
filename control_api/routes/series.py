"""One measurement of one kiosk over time: as written, or put together in windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contract import RAW, FieldValue, Forbidden, Measurement, NotFound, QueryRefused, Registry
from control_api.access import Caller, Viewer
from control_api.faults import BadInput
from control_api.office import Office
from control_api.roles import Role
from control_api.routes.inputs import API, PROBLEM, KioskInPath, TheOffice
from control_api.samples import HIDDEN
from control_api.times import SECOND_US, duration, instant
from control_api.views import Moment
from store import Aggregate, Answered, kiosks

router = APIRouter(prefix=f"{API}/kiosks", tags=["series"], responses=PROBLEM)

MAX_WINDOWS = 2_000
MAX_ROWS = 10_000
"""Windows per series, and rows as written, that one answer holds."""


class FieldView(BaseModel):
    """What a field is; `unit` is a UCUM code, `1` a plain number."""

    kind: str
    unit: str
    title: Mapping[str, str]


class PointView(BaseModel):
    """The values of one series at one time, or of the window that begins there."""

    at: Moment
    tags: Mapping[str, str]
    fields: Mapping[str, FieldValue]


class SeriesView(BaseModel):
    """A measurement between `start` and `end`; `every_s` is None for values as written.

    `level` is the coarsest from which values come: `raw`, `5m` or `1h`. Where the values as
    written have gone, `start` and `end` may be wider than asked for.
    """

    kiosk: str
    measurement: str
    start: Moment
    end: Moment
    every_s: float | None
    aggregate: str | None
    level: str
    fields: Mapping[str, FieldView]
    items: Sequence[PointView]


@router.get("/{kiosk}/series/{measurement}")
async def get_series(
    kiosk: KioskInPath,
    measurement: str,
    office: TheOffice,
    caller: Viewer,
    start: Annotated[str, Query(description="RFC 3339, or before now: -1h")] = "-1h",
    end: Annotated[str, Query(description="RFC 3339, now, or before now")] = "now",
    every: Annotated[str | None, Query(description="length of a window: 5m")] = None,
    fields: Annotated[str | None, Query(description="names, with commas between them")] = None,
    aggregate: Annotated[Aggregate, Query(description="of each window")] = "mean",
) -> SeriesView:
    """Values as written or, with `every`, one per window."""
    row = _measurement(office.registry, measurement, caller)
    names = _fields(row, fields)
    now = office.clock.now()
    begin, finish = instant(start, now, "start"), instant(end, now, "end")
    if begin >= finish:
        raise BadInput("query", "/start", "the range is empty", "send a start before the end")
    window = _window(every, finish - begin)
    await kiosks.get(office.database, kiosk)
    if window is None:
        found = await _as_written(office, row, kiosk, names, begin, finish)
    else:
        found = await office.history.windows(
            row.name,
            start=begin,
            end=finish,
            now=now,
            every_us=window,
            aggregate=aggregate,
            kiosk=kiosk,
            fields=names,
            group_by=("kiosk", *(tag.name for tag in row.tags)),
        )
    return SeriesView(
        kiosk=kiosk,
        measurement=row.name,
        start=found.start,
        end=found.end,
        every_s=window / SECOND_US if window is not None else None,
        aggregate=aggregate if window is not None else None,
        level=found.level.name,
        fields={name: _field_view(row, name) for name in _shown(row, names)},
        items=[PointView(at=one.at, tags=one.tags, fields=one.fields) for one in found.rows],
    )


async def _as_written(
    office: Office,
    row: Measurement,
    kiosk: str,
    names: Sequence[str] | None,
    begin: int,
    finish: int,
) -> Answered:
    if finish <= office.history.reach(RAW, office.clock.now()):
        days = office.settings.series.days(RAW)
        raise BadInput(
            "query",
            "/every",
            f"values as written are kept for {days} days",
            "send every=5m or longer: what stands for them is kept",
        )
    rows = await office.series.range(
        row.name,
        start=begin,
        end=finish,
        kiosk=kiosk,
        fields=_shown(row, names),
        limit=MAX_ROWS + 1,
    )
    if len(rows) > MAX_ROWS:
        raise _too_much(f"more than {MAX_ROWS} values", finish - begin)
    return Answered(rows, RAW, begin, finish)


def _measurement(registry: Registry, name: str, caller: Caller) -> Measurement:
    try:
        row = registry.named(name)
    except QueryRefused as error:
        raise NotFound(error.what, todo=error.todo) from None
    if row.family in HIDDEN and not caller.role.includes(Role.ADMIN):
        raise Forbidden(
            "counts of use are not given kiosk by kiosk",
            todo="the observatory releases them, protected; use a token of role admin",
        )
    return row


def _fields(row: Measurement, text: str | None) -> Sequence[str] | None:
    if text is None:
        return None
    names = list(dict.fromkeys(name for name in text.split(",") if name))
    try:
        for name in names:
            row.field(name)
    except QueryRefused as error:
        raise BadInput("query", "/fields", error.what, error.todo) from None
    if not names:
        known = ", ".join(_shown(row, None))
        raise BadInput("query", "/fields", "no field is named", f"use some of {known}")
    return names


def _window(every: str | None, span_us: int) -> int | None:
    if every is None:
        return None
    window = duration(every, "every")
    if span_us / window > MAX_WINDOWS:
        raise _too_much(f"more than {MAX_WINDOWS} windows", span_us)
    return window


def _too_much(what: str, span_us: int) -> BadInput:
    seconds = -(-span_us // (MAX_WINDOWS * SECOND_US))
    return BadInput(
        "query",
        "/every",
        f"the range holds {what}",
        f"send every={max(1, seconds)}s or longer, or a shorter range",
    )


def _shown(row: Measurement, names: Sequence[str] | None) -> Sequence[str]:
    return names if names is not None else [field.name for field in row.fields if field.shown]


def _field_view(row: Measurement, name: str) -> FieldView:
    field = row.field(name)
    title = {"fr": field.title.fr, "en": field.title.en}
    return FieldView(kind=field.kind, unit=field.unit, title=title)
