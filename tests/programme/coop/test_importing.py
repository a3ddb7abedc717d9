"""The Coop's import on a server that behaves as its contract says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from contract import Conflict
from programme.coop_client import Access, CoopUnavailable, fetch
from programme.coop_importing import Report, bring_in
from programme.coop_pages import SOURCE, CoopRefused, Page
from store import Database, migrate, open_database, registers
from store.registers.activities import Count
from tests.programme.coop.server import TOKEN, Coop, activity, stamp

MONTH = "2026-03"


@dataclass
class Clock:
    """Time stands still; sleeping is noted."""

    at: int = 1_790_000_000_000_000
    slept: list[float] = field(default_factory=list)

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def bring(
    db: Database, coop: Coop, clock: Clock | None = None, *, from_start: bool = False, size: int = 3
) -> Report:
    clock = clock or Clock()
    access, report = Access(coop.url, TOKEN, size), Report()
    coop.asked.clear()
    async with httpx.AsyncClient(trust_env=False) as http:

        async def ask(cursor: str | None) -> Page:
            return await fetch(http, access, cursor, sleep=clock.sleep, now=clock.now, attempts=3)

        await bring_in(db, ask, clock, report, from_start=from_start)
    return report


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("coop.sqlite*"))


async def total(db: Database) -> Count:
    return (await registers.activities.figures(db, MONTH, SOURCE)).total


async def test_every_page_is_taken_and_twice_changes_nothing(db: Database, coop: Coop) -> None:
    first = await bring(db, coop)
    assert (first.read, first.written, first.total) == (7, 7, 7)
    before = await registers.activities.figures(db, MONTH, SOURCE)
    assert before.total == Count(7, 7, 210)
    again = await bring(db, coop)
    assert (again.written, again.removed) == (0, 0)
    assert await registers.activities.figures(db, MONTH, SOURCE) == before


async def test_the_next_import_asks_only_for_what_came_after(db: Database, coop: Coop) -> None:
    await bring(db, coop)
    coop.put(activity(8), activity(9))
    report = await bring(db, coop)
    assert None not in coop.asked
    assert (report.read, report.written) == (3, 2)
    assert (await total(db)).activities == 9


async def test_an_import_that_breaks_off_goes_on_where_it_was(db: Database, coop: Coop) -> None:
    coop.fails_at = 2
    with pytest.raises(CoopUnavailable, match="goes on where it stopped"):
        await bring(db, coop)
    assert (await total(db)).activities == 6
    coop.fails_at = None
    report = await bring(db, coop)
    assert None not in coop.asked
    assert (report.written, report.unchanged) == (1, 3)
    assert (await total(db)).activities == 7


async def test_an_import_that_is_stopped_keeps_whole_pages(db: Database, coop: Coop) -> None:
    asked = 0

    async def ask(cursor: str | None) -> Page:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise asyncio.CancelledError
        async with httpx.AsyncClient(trust_env=False) as http:
            access = Access(coop.url, TOKEN, 3)
            return await fetch(http, access, cursor, sleep=asyncio.sleep, now=Clock().now)

    with pytest.raises(asyncio.CancelledError):
        await bring_in(db, ask, Clock(), Report())
    assert (await total(db)).activities == 6
    await bring(db, coop)
    assert (await total(db)).activities == 7


async def test_a_deleted_activity_leaves_the_months_figure(db: Database, coop: Coop) -> None:
    await bring(db, coop)
    coop.change(2, 60, suppression=stamp(60))
    report = await bring(db, coop)
    assert report.removed == 1
    figures = await registers.activities.figures(db, MONTH, SOURCE)
    assert figures.total == Count(6, 6, 180)
    assert figures.by_theme == {"email": Count(6, 6, 180)}
    assert figures.people["genres"] == {"feminin": 6}


async def test_a_changed_activity_counts_as_it_is_now(db: Database, coop: Coop) -> None:
    await bring(db, coop)
    coop.change(
        3,
        61,
        date="2026-02-28T23:30:00.000Z",
        thematiques=["sante"],
        beneficiaires={"total": 1, "genres": {"masculin": 1}, "tranches_age": {}, "statuts": {}},
    )
    await bring(db, coop)
    march = await registers.activities.figures(db, MONTH, SOURCE)
    # Half past midnight in Paris.
    assert march.by_theme == {"email": Count(6, 6, 180), "sante": Count(1, 1, 30)}
    assert march.people["genres"] == {"feminin": 6, "masculin": 1}
    assert march.people["tranches_age"] == {"soixante_dix_plus": 6, "non_communique": 1}


async def test_it_waits_as_long_as_it_is_told_to(db: Database, coop: Coop) -> None:
    clock = Clock()
    coop.failures = [
        (429, {"Retry-After": "17"}),
        (429, {"Retry-After": "Mon, 21 Sep 2026 14:15:00 GMT"}),
    ]
    clock.at = 1_789_999_800_000_000 - 300_000_000
    await bring(db, coop, clock)
    assert clock.slept[0] == 17
    assert clock.slept[1] == 1_790_000_100 - clock.at / 1_000_000
    assert (await total(db)).activities == 7


async def test_without_a_word_it_waits_longer_each_time_and_then_says_so(
    db: Database, coop: Coop
) -> None:
    clock = Clock()
    coop.failures = [(503, {}), (502, {}), (500, {})]
    with pytest.raises(CoopUnavailable, match="it answers 500"):
        await bring(db, coop, clock)
    assert clock.slept == [1, 2]


async def test_a_cursor_that_went_stale_starts_again_and_changes_nothing(
    db: Database, coop: Coop
) -> None:
    coop.forgets = True
    await bring(db, coop)
    coop.change(6, 70)
    report = await bring(db, coop)
    assert report.restarted
    assert (report.read, report.written) == (7, 1)
    assert (await total(db)).activities == 7


async def test_a_cursor_that_is_refused_starts_again(db: Database, coop: Coop) -> None:
    await bring(db, coop)
    coop.failures = [(400, {})]
    report = await bring(db, coop)
    assert report.restarted
    assert (report.read, report.unchanged) == (7, 7)


async def test_a_list_with_the_newest_first_is_followed_too(db: Database, coop: Coop) -> None:
    coop.newest_first = True
    assert (await bring(db, coop)).written == 7
    coop.put(activity(8))
    coop.change(1, 80, suppression=stamp(80))
    report = await bring(db, coop)
    assert (report.written, report.removed) == (1, 1)
    assert report.pages < 3
    assert (await total(db)).activities == 7


async def test_a_list_of_single_rows_with_the_newest_first_is_known_as_one(
    db: Database, coop: Coop
) -> None:
    coop.newest_first = True
    await bring(db, coop, size=1)
    coop.put(activity(9))
    await bring(db, coop, size=1)
    assert (await total(db)).activities == 8


async def test_two_imports_at_once_do_not_mix(db: Database, coop: Coop) -> None:
    access = Access(coop.url, TOKEN, 3)
    async with httpx.AsyncClient(trust_env=False) as http:

        async def ask(cursor: str | None) -> Page:
            page = await fetch(http, access, cursor, sleep=asyncio.sleep, now=Clock().now)
            if cursor is None:
                await bring(db, coop)
            return page

        with pytest.raises(Conflict, match="another import of the Coop is running"):
            await bring_in(db, ask, Clock(), Report())
    assert (await total(db)).activities == 7


async def test_a_token_that_is_refused_is_said_and_never_shown(db: Database, coop: Coop) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        access = Access(coop.url, "another-secret")
        with pytest.raises(CoopRefused) as refused:
            await fetch(http, access, None, sleep=asyncio.sleep, now=Clock().now)
    assert "does not accept the token (401)" in str(refused.value)
    assert "another-secret" not in f"{refused.value!r} {access!r}"


async def test_nothing_that_could_name_somebody_is_kept(
    db: Database, coop: Coop, tmp_path: Path
) -> None:
    await bring(db, coop)
    kept = everything_in(tmp_path)
    assert b"email" in kept
    for trace in (b"Durand", b"f7b0a1de", b"2026-03-10"):
        assert trace not in kept


@pytest.mark.server
async def test_on_postgresql_it_is_the_same(postgres_url: str, coop: Coop) -> None:
    await migrate(postgres_url)
    db = open_database(postgres_url)
    await bring(db, coop)
    coop.change(2, 60, suppression=stamp(60))
    coop.change(3, 61, thematiques=["sante"])
    report = await bring(db, coop)
    assert (report.written, report.removed) == (1, 1)
    figures = await registers.activities.figures(db, MONTH, SOURCE)
    assert figures.by_theme == {"email": Count(5, 5, 150), "sante": Count(1, 1, 30)}
    await db.close()
