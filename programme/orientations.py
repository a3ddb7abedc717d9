"""Orientations: from a kiosk, or a social worker's page, to a place that helps; in counts.

kiosk ─▶ series, once an hour ─▶ take_in ─▶ register ◀─ redeem ◀─ the place reads the code
                      staff: give ─────────────▲    └─▶ figures: offered, taken, redeemed
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from contract import BadIdentifier, Conflict, code_digest, make_code
from programme.coop_vocabularies import Theme
from programme.hours import ZONE
from store import Database, Row, SeriesStore, registers

MEASUREMENT = "orientation"
VALID = timedelta(days=90)
"""How long a code can be redeemed."""
KEPT = timedelta(days=730)
ATTEMPTS = 30
WINDOW_US = 10 * 60_000_000
"""A token may try so many codes in ten minutes."""
ADDRESS_ATTEMPTS = 60
"""So many may come from one address in that time: a town's places may share one."""
DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
STEP_US = DAY_US
MOST_ROWS = 100_000
_DIGEST = re.compile(r"[0-9a-f]{16}")

Figure = registers.orientations.Figure
Given = registers.orientations.Given
Outcome = registers.orientations.Outcome


class Refusal(StrEnum):
    """Why a code is not even looked for."""

    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of orientations: `share` of the codes that were given, once followed."""

    offered: int
    taken: int
    codes: int
    redeemed: int
    followed: int

    @property
    def share(self) -> float | None:
        """None while no code was given."""
        return self.followed / self.codes if self.codes else None


async def give(db: Database, theme: str, place: str, now: int, below: Callable[[int], int]) -> str:
    """A new code, given by staff for a place (empty: any); only its digest is kept.

    `below(n)` is a random number under n (`secrets.randbelow`). Conflict for an unknown theme.
    """
    if theme not in set(Theme):
        raise Conflict(f"no theme {theme[:64]!r}", todo=f"use one of {', '.join(Theme)}")
    code = make_code(below)
    given = Given("", theme, place, now, day_of(now), 1, 1, (code_digest(code),))
    await registers.orientations.take_in(db, [given], VALID)
    return code


async def redeem(db: Database, text: str, place: str, token: str, now: int) -> Outcome | Refusal:
    """What becomes of a code as it was typed at a place; `token` is the id of who asks."""
    today = day_of(now)
    tried = await registers.orientations.attempt(db, token, now - now % WINDOW_US)
    if tried > ATTEMPTS:
        return await _refused(db, today, Refusal.TOO_MANY)
    try:
        digest = code_digest(text)
    except BadIdentifier:
        return await _refused(db, today, Refusal.UNREADABLE)
    return await registers.orientations.redeem(db, digest, place, today, VALID)


async def hold_up(db: Database, now: int) -> Refusal:
    """Refuse and count a code that is one too many, whatever it is."""
    return await _refused(db, day_of(now), Refusal.TOO_MANY)


def wait_s(now: int) -> int:
    """Seconds, rounded up, until codes may be tried again."""
    return -(-(WINDOW_US - now % WINDOW_US) // 1_000_000)


async def redeemed_at(
    db: Database, place: str, first_month: str, last_month: str
) -> Mapping[str, int]:
    """How many codes a place has redeemed, by month (YYYY-MM, in Paris); both included."""
    return await registers.orientations.redeemed_at(db, place, first_month, last_month)


async def take_in(db: Database, series: SeriesStore, start: int, end: int) -> int:
    """Move what kiosks counted in [`start`, `end`) into the register; how many new codes.

    Doing it again changes nothing.
    """
    new = 0
    for first in range(start, end, STEP_US):
        rows = await series.range(
            MEASUREMENT, start=first, end=min(first + STEP_US, end), limit=MOST_ROWS
        )
        found = [given for row in rows if (given := _given(row)) is not None]
        if found:
            new += await registers.orientations.take_in(db, found, VALID)
    return new


async def forget(db: Database, now: int) -> int:
    """Drop what has had its time; how many codes had waited in vain."""
    today = day_of(now)
    return await registers.orientations.forget(
        db,
        shown_before=today - VALID,
        given_before=today - KEPT,
        attempts_before=now - DAY_US,
    )


async def figures(db: Database, first_month: str, last_month: str) -> Sequence[Figure]:
    """Counts by month (YYYY-MM, in Paris), theme and place; both months included."""
    return await registers.orientations.figures(db, first_month, last_month)


def conversion(
    rows: Iterable[Figure], *, theme: str | None = None, place: str | None = None
) -> Conversion:
    """The rows of a theme, or a place, or all of them, together."""
    mine = [
        row
        for row in rows
        if (theme is None or row.theme == theme) and (place is None or row.place == place)
    ]
    return Conversion(
        *(
            sum(getattr(row, name) for row in mine)
            for name in ("offered", "taken", "codes", "redeemed", "followed")
        )
    )


def day_of(now: int) -> date:
    """The day in Paris of a time in µs."""
    return datetime.fromtimestamp(now / 1_000_000, UTC).astimezone(ZONE).date()


async def _refused(db: Database, today: date, why: Refusal) -> Refusal:
    await registers.orientations.refuse(db, f"{today:%Y-%m}", why.value)
    return why


def _given(row: Row) -> Given | None:
    """A kiosk's sample, as far as it is one: what it says is not believed beyond its form."""
    offered, taken = row.fields.get("offered", 0), row.fields.get("taken", 0)
    theme = row.tags.get("theme", "")
    if theme not in set(Theme) or not isinstance(offered, int) or not isinstance(taken, int):
        return None
    digests = [one for one in str(row.fields.get("codes", "")).split() if _DIGEST.fullmatch(one)]
    # The sample is written when its hour is over.
    return Given(
        row.kiosk,
        theme,
        row.tags.get("place", ""),
        row.at,
        day_of(row.at - HOUR_US),
        offered,
        taken,
        tuple(dict.fromkeys(digests))[:taken],
    )
