"""Points, rows, and what every series store can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from contract import (
    MAX_SAFE_INTEGER,
    OFFICE,
    BadIdentifier,
    FieldValue,
    Level,
    Measurement,
    Registry,
    StoreRefused,
    kiosk_id,
)

Aggregate = Literal["mean", "min", "max", "sum", "count", "first", "last"]
KIOSK = "kiosk"
"""The tag that every point carries."""


@dataclass(frozen=True, slots=True)
class Point:
    """What is written: one measurement of one kiosk at `at` (µs since the epoch, UTC).

    A later point of the same measurement, kiosk, tags and time overwrites the fields it gives.
    """

    measurement: str
    kiosk: str
    tags: Mapping[str, str]
    fields: Mapping[str, FieldValue]
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """What is read: fields that have no value are left out; so are empty tags."""

    at: int
    kiosk: str
    tags: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


class SeriesStore(Protocol):
    """A time series database. Ranges are half-open: `start` ≤ at < `end` (µs).

    Every method may raise StoreUnavailable (try again) and StoreHeld (a person must look);
    reads raise QueryRefused for names, ranges or aggregates that can't be.
    """

    @property
    def name(self) -> str:
        """Product and version, for people."""

    async def prepare(self) -> None:
        """Make what is missing: database or tables. Doing it again changes nothing."""

    async def write(self, points: Sequence[Point]) -> None:
        """Keep the points, durably. Writing the same again changes nothing.

        StoreRefused: at least one of them can't be kept by its own fault; some may be kept.
        """

    async def range(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int = 10_000,
    ) -> list[Row]:
        """The first `limit` rows as written, by time; all fields when `fields` is None."""

    async def windows(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        every_us: int,
        aggregate: Aggregate,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        group_by: Sequence[str] = (KIOSK,),
    ) -> list[Row]:
        """One row per window and group, by group and time; empty windows are left out.

        `at` is the window's start, a multiple of `every_us` since the epoch; the first window
        holds only what lies at or after `start`. Without `fields`, all that the aggregate fits.
        """

    async def latest(
        self, measurement: str, *, kiosk: str | None = None, since: int | None = None
    ) -> list[Row]:
        """The newest row of each series (kiosk and tags), at or after `since`."""

    async def close(self) -> None:
        """Let go of connections and threads."""


class Summarising(SeriesStore, Protocol):
    """A store of raw samples that can say what stands for them."""

    async def summaries(
        self, measurement: str, *, start: int, end: int, level: Level
    ) -> list[Point]:
        """What `level` keeps of the samples in [`start`, `end`), whole windows: its points."""


def accepted(point: Point, registry: Registry) -> Measurement:
    """The point's row of the registry; StoreRefused when it can't be one of its points."""
    row = registry.get(point.measurement)
    if row is None:
        raise StoreRefused(f"no measurement {point.measurement[:64]!r}", where=point.kiosk[:64])
    fault = row.tag_fault(point.tags) or row.field_fault(point.fields)
    if fault is not None:
        raise StoreRefused(fault.description, where=f"{row.name} of {point.kiosk[:64]}")
    if point.kiosk != OFFICE or row.origin != "office":
        try:
            kiosk_id(point.kiosk)
        except BadIdentifier as bad:
            raise StoreRefused(bad.what, where=row.name) from None
    if not 0 <= point.at <= MAX_SAFE_INTEGER:
        raise StoreRefused(f"time {point.at} is out of range", where=f"{row.name} of {point.kiosk}")
    return row


def by_group(row: Row) -> tuple[str, list[tuple[str, str]], int]:
    """The order of windowed rows: group, then time."""
    return row.kiosk, sorted(row.tags.items()), row.at


def by_time(row: Row) -> tuple[int, str, list[tuple[str, str]]]:
    """The order of raw rows: time, then series."""
    return row.at, row.kiosk, sorted(row.tags.items())
