"""Codes: redeemed once, refused otherwise, settled when their digest arrives; only counts."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from contract import Conflict, FieldValue, code_digest, make_code
from programme.orientations import (
    ATTEMPTS,
    MEASUREMENT,
    WINDOW_US,
    Outcome,
    Refusal,
    conversion,
    figures,
    forget,
    give,
    redeem,
    take_in,
)
from store import Database, Point, SeriesStore, open_series, registers

THEME = "aide_aux_demarches_administratives"
NOON = int(datetime(2026, 11, 3, 12, tzinfo=UTC).timestamp() * 1_000_000)
DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000
RNG = random.Random(5)


def code() -> str:
    return make_code(RNG.randrange)


@pytest.fixture
async def series(tmp_path: Path) -> AsyncIterator[SeriesStore]:
    opened = await open_series(f"sqlite:///{tmp_path}/series.sqlite")
    await opened.prepare()
    yield opened
    await opened.close()


async def count(
    series: SeriesStore,
    codes: Sequence[str] = (),
    *,
    at: int = NOON,
    offered: int = 5,
    taken: int = 3,
    kiosk: str = "kiosk-a",
    **tags: str,
) -> None:
    fields: dict[str, FieldValue] = {
        "offered": offered,
        "taken": taken,
        "codes": " ".join(map(code_digest, codes)),
    }
    await series.write(
        [Point(MEASUREMENT, kiosk, {"theme": THEME, "place": "sesame"} | tags, fields, at)]
    )


async def test_a_code_from_a_kiosk_is_redeemed_once_then_refused(
    db: Database, series: SeriesStore
) -> None:
    given = code()
    await count(series, [given])
    assert await take_in(db, series, NOON - HOUR_US, NOON + 1) == 1
    said = given.lower().replace("-", " ")
    assert await redeem(db, said, "sesame", "t", NOON + DAY_US) is Outcome.REDEEMED
    assert await redeem(db, given, "sesame", "t", NOON + DAY_US) is Outcome.USED
    [row] = await figures(db, "2026-11", "2026-11")
    assert (row.theme, row.place) == (THEME, "sesame")
    assert (row.offered, row.taken, row.codes, row.redeemed, row.followed) == (5, 3, 1, 1, 1)
    assert await registers.orientations.refusals(db, "2026-11", "2026-11") == {"used": 1}


async def test_taking_in_again_changes_nothing_and_what_comes_late_is_added(
    db: Database, series: SeriesStore
) -> None:
    await count(series, [code()])
    assert await take_in(db, series, NOON - DAY_US, NOON + 1) == 1
    await count(series, [code()], at=NOON - 5 * HOUR_US, kiosk="kiosk-b")
    assert await take_in(db, series, NOON - DAY_US, NOON + 1) == 1
    assert await take_in(db, series, NOON - DAY_US, NOON + 1) == 0
    [row] = await figures(db, "2026-11", "2026-11")
    assert (row.offered, row.taken, row.codes) == (10, 6, 2)


async def test_a_code_that_comes_before_its_digest_is_settled_when_that_arrives(
    db: Database, series: SeriesStore
) -> None:
    given = code()
    assert await redeem(db, given, "sesame", "t", NOON) is Outcome.UNSETTLED
    assert await redeem(db, given, "sesame", "t", NOON) is Outcome.UNSETTLED
    assert await registers.orientations.unsettled(db) == 1
    await count(series, [given])
    await take_in(db, series, NOON - HOUR_US, NOON + 1)
    assert await registers.orientations.unsettled(db) == 0
    [row] = await figures(db, "2026-11", "2026-11")
    assert row.redeemed == 1
    assert await redeem(db, given, "sesame", "t", NOON) is Outcome.USED


async def test_a_code_expires_after_ninety_days(db: Database) -> None:
    given = await give(db, THEME, "sesame", NOON, RNG.randrange)
    kept = await give(db, THEME, "sesame", NOON, RNG.randrange)
    assert await redeem(db, kept, "sesame", "t", NOON + 90 * DAY_US) is Outcome.REDEEMED
    assert await redeem(db, given, "sesame", "t", NOON + 91 * DAY_US) is Outcome.EXPIRED


async def test_what_cannot_be_a_code_is_refused_and_counted(db: Database) -> None:
    for text in ("K7QF", "K7QF-2M9X-TZ4!", code()[:-1] + "\u0660", ""):
        assert await redeem(db, text, "sesame", "t", NOON) is Refusal.UNREADABLE
    assert await registers.orientations.refusals(db, "2026-11", "2026-11") == {"unreadable": 4}


async def test_a_code_that_nobody_gave_is_dropped_in_time_and_counted(db: Database) -> None:
    assert await redeem(db, code(), "sesame", "t", NOON) is Outcome.UNSETTLED
    assert await forget(db, NOON + 90 * DAY_US) == 0
    assert await forget(db, NOON + 92 * DAY_US) == 1
    assert await registers.orientations.refusals(db, "2026-11", "2027-02") == {"unknown": 1}


async def test_a_token_that_guesses_is_held_up_and_no_other(db: Database) -> None:
    for _ in range(ATTEMPTS):
        await redeem(db, code(), "sesame", "guesser", NOON)
    given = await give(db, THEME, "sesame", NOON, RNG.randrange)
    assert await redeem(db, given, "sesame", "guesser", NOON) is Refusal.TOO_MANY
    assert await redeem(db, given, "sesame", "another", NOON) is Outcome.REDEEMED
    assert await redeem(db, given, "sesame", "guesser", NOON + WINDOW_US) is Outcome.USED


async def test_staff_give_a_code_too_and_a_month_later_it_is_in_the_conversion(
    db: Database, series: SeriesStore
) -> None:
    given = await give(db, THEME, "sesame", NOON, RNG.randrange)
    await count(series, [code()])
    await take_in(db, series, NOON - HOUR_US, NOON + 1)
    assert await redeem(db, given, "elsewhere", "t", NOON + 30 * DAY_US) is Outcome.REDEEMED
    november, december = await figures(db, "2026-11", "2026-12")
    assert (november.codes, november.followed, november.redeemed) == (2, 1, 0)
    assert (december.codes, december.redeemed) == (0, 1)
    of_theme = conversion([november, december], theme=THEME)
    assert (of_theme.offered, of_theme.taken, of_theme.share) == (6, 4, 0.5)
    assert conversion([november], place="elsewhere").share is None
    with pytest.raises(Conflict, match="no theme"):
        await give(db, "poetry", "sesame", NOON, RNG.randrange)


async def test_a_kiosk_is_believed_no_further_than_its_form(
    db: Database, series: SeriesStore
) -> None:
    await count(series, theme="poetry")
    await count(series, [code() for _ in range(4)], taken=2, at=NOON - 1)
    assert await take_in(db, series, NOON - HOUR_US, NOON + 1) == 2
    assert {row.theme for row in await figures(db, "2026-11", "2026-11")} == {THEME}


async def test_no_code_is_kept_anywhere_in_the_database(db: Database) -> None:
    given = await give(db, THEME, "sesame", NOON, RNG.randrange)
    shown = code()
    await redeem(db, shown, "sesame", "t", NOON)
    async with db.reading() as session:
        for table in ("orientation_codes", "orientation_pending", "orientation_attempts"):
            rows = (await session.execute(sa.text(f"SELECT * FROM {table}"))).all()  # noqa: S608
            assert rows
            for each in (given, shown):
                assert each not in repr(rows)
                assert each.replace("-", "") not in repr(rows)
