"""When and where one meets a counsellor."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from contract import Conflict, NotFound
from programme.counsellor_hours import announce, presences, presences_of
from store import Database, registers
from tests.programme.counsellors.people import COUNSELLOR, KIOSK, LIBRARY, OTHER

PARIS = ZoneInfo("Europe/Paris")
PEOPLE = {one.id: one for one in (COUNSELLOR, OTHER)}
Slot, Absence = registers.counsellors.Slot, registers.counsellors.Absence
TUESDAYS = Slot("camille", 14 * 60, 17 * 60, kiosk=KIOSK, weekday=1, id=1)
ONCE = Slot("camille", 9 * 60, 12 * 60, place=LIBRARY, day=date(2026, 5, 8), id=2)


def days(*slots: registers.counsellors.Slot, first: date, count: int = 28) -> list[str]:
    return [f"{one.starts:%m-%d %H:%M}" for one in presences(slots, [], PEOPLE, first, count)]


def test_a_weekly_slot_comes_every_week_at_the_same_hour_of_paris() -> None:
    # Summer time begins on 29 March 2026.
    found = presences([TUESDAYS], [], PEOPLE, date(2026, 3, 23), 14)
    assert [one.starts.isoformat() for one in found] == [
        "2026-03-24T14:00:00+01:00",
        "2026-03-31T14:00:00+02:00",
    ]
    assert {one.ends.astimezone(PARIS).hour for one in found} == {17}


def test_a_weekly_slot_does_not_hold_on_a_public_holiday_but_a_dated_one_does() -> None:
    fridays = replace(TUESDAYS, weekday=4)
    assert days(fridays, first=date(2026, 5, 1), count=15) == ["05-15 14:00"]
    assert days(ONCE, first=date(2026, 5, 1)) == ["05-08 09:00"]


def test_a_weekly_slot_holds_from_its_first_to_its_last_day() -> None:
    slot = replace(TUESDAYS, since=date(2026, 3, 10), until=date(2026, 3, 24))
    assert days(slot, first=date(2026, 3, 1), count=60) == [
        "03-10 14:00",
        "03-17 14:00",
        "03-24 14:00",
    ]


def test_nobody_is_met_before_starting_nor_after_leaving() -> None:
    slot = replace(TUESDAYS, counsellor="sacha")
    assert days(slot, first=date(2026, 6, 22), count=21) == ["06-23 14:00", "06-30 14:00"]
    assert days(slot, first=date(2025, 12, 20), count=20) == ["01-06 14:00"]
    assert days(replace(slot, counsellor="nobody"), first=date(2026, 3, 1)) == []


def test_an_absence_takes_all_slots_or_only_one() -> None:
    other = replace(TUESDAYS, weekday=2, id=3)
    away = Absence("camille", date(2026, 3, 10), date(2026, 3, 11))
    first = date(2026, 3, 9)

    def left(absence: registers.counsellors.Absence) -> list[int]:
        return [one.slot for one in presences([TUESDAYS, other], [absence], PEOPLE, first, 7)]

    assert left(away) == []
    assert left(replace(away, slot=3)) == [1]
    assert left(replace(away, counsellor="sacha")) == [1, 3]
    assert left(replace(away, first=date(2026, 3, 11))) == [1]


def test_a_slot_may_last_until_midnight() -> None:
    late = replace(TUESDAYS, begins=22 * 60, ends=24 * 60)
    [one] = presences([late], [], PEOPLE, date(2026, 3, 10), 1)
    assert one.ends == datetime(2026, 3, 11, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"place": LIBRARY}, "give a place, or a kiosk"),
        ({"kiosk": None}, "give a place, or a kiosk"),
        ({"day": date(2026, 3, 10)}, "give a day of the week, or a date"),
        ({"weekday": None}, "give a day of the week, or a date"),
        ({"weekday": 7}, "0 \\(Monday\\) to 6"),
        ({"begins": 1020}, "begins before it ends"),
        ({"ends": 1441}, "on the same day"),
        ({"weekday": None, "day": date(2026, 3, 10), "since": date(2026, 3, 1)}, "a weekly slot's"),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, "until comes before since"),
    ],
)
async def test_a_slot_that_cannot_be_is_refused(
    db: Database, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(Conflict, match=says):
        await announce(db, replace(TUESDAYS, **changes))  # type: ignore[arg-type]
    assert await registers.counsellors.slots(db) == []


@pytest.mark.parametrize("changes", [{"counsellor": "x"}, {"kiosk": "nowhere"}])
async def test_a_slot_of_nobody_or_nowhere_is_not_found(
    db: Database, changes: dict[str, str]
) -> None:
    with pytest.raises(NotFound):
        await announce(db, replace(TUESDAYS, **changes))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await announce(db, replace(ONCE, place="elsewhere"))


async def test_who_is_at_a_kiosk_or_at_places_is_found_together(db: Database) -> None:
    await announce(db, TUESDAYS)
    await announce(db, replace(TUESDAYS, counsellor="sacha", begins=15 * 60))
    await announce(db, ONCE)
    await announce(db, replace(TUESDAYS, kiosk="eglise-1"))
    first = date(2026, 5, 4)
    found = await presences_of(db, first, 7, kiosk=KIOSK, places=[LIBRARY])
    assert [(one.counsellor, one.kiosk or one.place) for one in found] == [
        ("camille", KIOSK),
        ("sacha", KIOSK),
        ("camille", LIBRARY),
    ]
    assert len(await presences_of(db, first, 7, kiosk=KIOSK)) == 2
    assert len(await presences_of(db, first, 7, places=[])) == 0
    assert len(await presences_of(db, first, 7)) == 4
    with pytest.raises(Conflict, match="ask for 1 to 400"):
        await presences_of(db, first, 401)


async def test_a_slot_that_is_taken_back_and_an_absence_change_what_is_announced(
    db: Database,
) -> None:
    slot = await announce(db, TUESDAYS)
    first = date(2026, 3, 9)
    absence = await registers.counsellors.add_absence(
        db, Absence("camille", first, date(2026, 3, 15), slot)
    )
    assert await presences_of(db, first, 7, kiosk=KIOSK) == []
    await registers.counsellors.remove_absence(db, absence)
    assert len(await presences_of(db, first, 7, counsellor="camille")) == 1
    await registers.counsellors.remove_slot(db, slot)
    assert await presences_of(db, first, 7) == []
    with pytest.raises(NotFound):
        await registers.counsellors.remove_slot(db, slot)


async def test_an_absence_from_somebody_elses_slot_is_refused(db: Database) -> None:
    slot = await announce(db, TUESDAYS)
    day = date(2026, 3, 10)
    with pytest.raises(Conflict, match="is none of 'sacha'"):
        await registers.counsellors.add_absence(db, Absence("sacha", day, day, slot))
