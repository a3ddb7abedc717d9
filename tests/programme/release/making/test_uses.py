"""Uses of a month, read from the time series by Paris days."""

from dataclasses import replace
from datetime import date

from contract import LEVELS, Lifecycle
from programme.register import fleet
from programme.release.cells import TOTAL, Gap
from programme.release.gaps import gaps
from programme.release.geography import standings
from programme.release.months import HOUR_US, midnight
from programme.release.uses import read_uses
from store import Database, LevelReader, Levels
from tests.programme.release.making.town import (
    CAPUCINS,
    CARRIET,
    NOW,
    OCTOBER,
    VICTOIRE,
    an_hour,
    reader,
)

FIRST, LAST = OCTOBER.hours[0], OCTOBER.hours[-1]


async def test_a_sample_counts_for_the_hour_before_it(levels: Levels) -> None:
    """It is written when its hour has ended: the month's last one lies in the next month."""
    for hour, many in ((FIRST - 1, 100), (FIRST, 1), (LAST, 2), (LAST + 1, 100)):
        await levels.raw.write(an_hour(VICTOIRE, hour, wifi=many))
    uses = await read_uses(reader(levels), OCTOBER, NOW)
    counts = uses.counts[VICTOIRE, "service", "wifi", "5_to_15"]
    assert (counts[0], counts[-1], sum(counts)) == (1, 2, 3)
    assert uses.heard == {VICTOIRE: [FIRST, LAST]}


async def test_days_are_those_of_paris_also_when_the_clocks_change(levels: Levels) -> None:
    sunday, monday = (
        midnight(date(2026, 10, 25)) // HOUR_US,
        midnight(date(2026, 10, 26)) // HOUR_US,
    )
    await levels.raw.write(an_hour(VICTOIRE, sunday, wifi=1))
    await levels.raw.write(an_hour(VICTOIRE, monday - 1, wifi=2))
    await levels.raw.write(an_hour(VICTOIRE, monday, wifi=4))
    uses = await read_uses(reader(levels), OCTOBER, NOW)
    assert uses.counts[VICTOIRE, "service", "wifi", "5_to_15"][23:27] == [0, 3, 4, 0]


async def test_hours_that_were_rolled_up_give_the_same_figures(levels: Levels) -> None:
    for hour in (FIRST, FIRST + 30, LAST):
        await levels.raw.write(an_hour(VICTOIRE, hour, wifi=3, family=1))
    raw = await read_uses(reader(levels), OCTOBER, NOW)
    hours = LEVELS[-1]
    points = await levels.raw.summaries(
        "use", start=OCTOBER.begin, end=OCTOBER.end + 2 * HOUR_US, level=hours
    )
    await levels.of(hours).write(points)
    lives = {level: 3_650 if level == hours else 1 for level in LEVELS}
    assert await read_uses(LevelReader(levels, lives), OCTOBER, NOW) == raw


async def test_a_kiosks_uses_are_the_largest_of_what_it_counted(levels: Levels) -> None:
    said = an_hour(VICTOIRE, FIRST, wifi=5)
    lost = [point for point in said if point.tags["by"] != "language"]
    await levels.raw.write([*lost, *an_hour(CARRIET, FIRST, family=2)])
    uses = await read_uses(reader(levels), OCTOBER, NOW)
    assert {kiosk: sum(days) for kiosk, days in uses.totals().items()} == {VICTOIRE: 5, CARRIET: 2}


async def test_hours_without_data_are_said_by_kiosk_and_commune(db: Database) -> None:
    heard = {
        VICTOIRE: [hour for hour in OCTOBER.hours if hour % 24 != 3],
        CARRIET: [*OCTOBER.hours],
    }
    kiosks = standings(await fleet(db), heard, OCTOBER)
    found = gaps(kiosks, heard)
    assert found[f"kiosk/{VICTOIRE}"] == Gap(31, 745)
    assert found[f"kiosk/{CAPUCINS}"] == Gap(745, 745)
    assert found["commune/33063"] == Gap(776, 1_490)
    assert found["commune/33249"] == Gap(0, 745)
    assert found[TOTAL] == Gap(776, 2_235)


async def test_a_kiosk_serves_from_its_registration_or_its_first_data(db: Database) -> None:
    rows = await fleet(db)
    late = [
        replace(row, kiosk=replace(row.kiosk, created_at=(FIRST + 100) * HOUR_US)) for row in rows
    ]
    heard = {VICTOIRE: [FIRST + 10, FIRST + 200], CAPUCINS: [FIRST + 300]}
    found = {one.kiosk: one.hours for one in standings(late, heard, OCTOBER)}
    assert found[VICTOIRE] == range(FIRST + 10, LAST + 1)
    assert found[CAPUCINS] == range(FIRST + 100, LAST + 1)


async def test_a_closed_kiosk_serves_to_its_last_data_and_a_planned_one_never(
    db: Database,
) -> None:
    rows = await fleet(db)
    heard = {VICTOIRE: [FIRST, FIRST + 9]}

    def serving(lifecycle: Lifecycle) -> dict[str, range]:
        changed = [replace(row, kiosk=replace(row.kiosk, lifecycle=lifecycle)) for row in rows]
        return {one.kiosk: one.hours for one in standings(changed, heard, OCTOBER)}

    assert serving(Lifecycle.CLOSED) == {VICTOIRE: range(FIRST, FIRST + 10)}
    assert serving(Lifecycle.PLANNED) == {}


async def test_a_kiosk_registered_after_the_month_is_not_in_it(db: Database) -> None:
    rows = await fleet(db)
    later = [replace(row, kiosk=replace(row.kiosk, created_at=OCTOBER.end)) for row in rows]
    assert standings(later, {}, OCTOBER) == []
