"""Counsellors: registered, changed, exported whole, erased without a trace of the name."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.activities import enter
from programme.counsellor_hours import announce
from store import Database, migrate, open_database, registers
from store.registers.activities import OWN
from store.registers.counsellors import Absence, Counsellor, Slot, Step
from tests.programme.counsellors.conftest import fill
from tests.programme.counsellors.people import COUNSELLOR, KIOSK, OTHER
from tests.programme.counsellors.test_activities import ALONE, TODAY, WORKSHOP


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
async def either(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    url = database_url
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        await migrate(url)
    opened = open_database(url)
    if request.param == "postgresql":
        await fill(opened)
    yield opened
    await opened.close()


async def busy(db: Database) -> None:
    slot = await announce(db, Slot("camille", 840, 1020, kiosk=KIOSK, weekday=1))
    await registers.counsellors.add_absence(
        db, Absence("camille", date(2026, 3, 1), date(2026, 3, 9), slot)
    )
    await registers.counsellors.add_step(db, Step("camille", "Formation initiale", 105, TODAY))
    for number, activity in enumerate((ALONE, WORKSHOP)):
        await enter(db, "camille", activity, today=TODAY, at=1, new_id=str(number))


async def test_all_that_is_kept_of_a_counsellor_can_be_had(either: Database) -> None:
    await busy(either)
    found = await registers.counsellors.dossier(either, "camille")
    assert found["counsellors"]["name"] == "Camille Essai"
    assert [row["title"] for row in found["counsellor_path"]] == ["Formation initiale"]
    assert [row["weekday"] for row in found["counsellor_slots"]] == [1]
    assert [row["last"] for row in found["counsellor_absences"]] == [date(2026, 3, 9)]
    assert [row["people"] for row in found["activities"]] == [1, 9]
    with pytest.raises(NotFound):
        await registers.counsellors.dossier(either, "nobody")


async def test_an_erased_counsellor_leaves_counts_and_no_name(either: Database) -> None:
    await busy(either)
    before = await registers.activities.figures(either, "2026-03", OWN)
    await registers.counsellors.erase(either, "camille")
    assert await registers.activities.figures(either, "2026-03", OWN) == before
    assert [row.id for row in await registers.counsellors.everyone(either)] == ["sacha"]
    assert await registers.counsellors.slots(either) == []
    assert await registers.counsellors.absences(either, ["camille"]) == []
    assert await registers.activities.of_counsellor(either, "camille") == []
    with pytest.raises(NotFound):
        await registers.counsellors.erase(either, "camille")


async def test_a_counsellor_is_changed_and_needs_an_employer(either: Database) -> None:
    moved = replace(COUNSELLOR, contact="a@b.example", ends_on=date(2027, 1, 1))
    await registers.counsellors.change(either, moved)
    assert await registers.counsellors.get(either, "camille") == moved
    with pytest.raises(Conflict):
        await registers.counsellors.change(either, replace(moved, structure="nowhere"))
    with pytest.raises(Conflict, match="registered already"):
        await registers.counsellors.add(either, OTHER)
    stranger = Counsellor("x", "X", "ville", "x", TODAY)
    with pytest.raises(NotFound):
        await registers.counsellors.change(either, stranger)
