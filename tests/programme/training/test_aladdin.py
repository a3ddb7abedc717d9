"""Attestations, the curve to 3,000, and what is never kept."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.aladdin import TARGET, attest, even_plan, progress, record, see
from store import Database, registers
from tests.programme.training.register import CENTRE, WORKSHOP

aladdin = registers.aladdin
DAY = date(2026, 11, 10)
WEEK_US = 7 * 86_400_000_000


async def test_only_attestations_count_and_returning_people_stand_apart(db: Database) -> None:
    again = replace(WORKSHOP, id="mail-2", starts_at=WORKSHOP.starts_at + WEEK_US)
    await aladdin.announce(db, again)
    await aladdin.plan(db, {"2026-10": 4, "2026-11": 6})
    await record(db, "mail-1", present=9, first_timers=6, qpv_residents=4)
    assert await attest(db, "mail-1", 5, DAY) == [f"ALD-2026-000{n}" for n in range(1, 6)]
    await record(db, "mail-2", present=8, first_timers=0, qpv_residents=0)
    seen = await see(db, "2026-11")
    assert (seen.total, seen.gap, seen.target) == (5, 5, TARGET)
    assert seen.qpv_share == pytest.approx(4 / 6)
    november = seen.steps[-1]
    assert (november.present, november.first_timers, november.returning) == (17, 6, 11)


async def test_an_attestation_is_for_one_person_once(db: Database) -> None:
    with pytest.raises(Conflict, match="0 came to 'mail-1' for the first time"):
        await attest(db, "mail-1", 1, DAY)
    await record(db, "mail-1", present=6, first_timers=6, qpv_residents=0)
    await attest(db, "mail-1", 5, DAY)
    with pytest.raises(Conflict, match="5 have an attestation"):
        await attest(db, "mail-1", 2, DAY)
    assert await attest(db, "mail-1", 1, DAY) == ["ALD-2026-0006"]
    with pytest.raises(Conflict, match="6 attestations are issued"):
        await record(db, "mail-1", present=6, first_timers=5, qpv_residents=0)


async def test_numbers_begin_anew_each_year(db: Database) -> None:
    await record(db, "mail-1", present=2, first_timers=2, qpv_residents=0)
    await attest(db, "mail-1", 1, DAY)
    assert await attest(db, "mail-1", 1, date(2027, 1, 4)) == ["ALD-2027-0001"]


async def test_no_number_is_given_twice_to_those_who_ask_at_once(db: Database) -> None:
    await record(db, "mail-1", present=12, first_timers=12, qpv_residents=0)
    given = await asyncio.gather(*(attest(db, "mail-1", 2, DAY) for _ in range(6)))
    assert sorted(one for numbers in given for one in numbers) == [
        f"ALD-2026-{n:04}" for n in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("present", "first", "qpv"), [(5, 6, 0), (5, 3, 4), (5, -1, -1), (-1, -1, -1)]
)
async def test_numbers_that_cannot_be_are_refused(
    db: Database, present: int, first: int, qpv: int
) -> None:
    with pytest.raises(Conflict, match="at most the one before"):
        await record(db, "mail-1", present=present, first_timers=first, qpv_residents=qpv)


async def test_a_mediator_is_kept_as_a_professional_and_forgotten_on_request(db: Database) -> None:
    known = aladdin.Mediator("m-1", "A. Martin", CENTRE.id, "accueil@centre.example")
    await aladdin.put_mediator(db, known)
    await aladdin.put_mediator(db, replace(known, trained_on=DAY))
    assert await aladdin.mediators(db) == [replace(known, trained_on=DAY)]
    await aladdin.erase_mediator(db, "m-1")
    assert await aladdin.mediators(db) == []
    with pytest.raises(NotFound):
        await aladdin.erase_mediator(db, "m-1")


async def test_structures_have_roles(db: Database) -> None:
    for _ in range(2):
        await aladdin.give_role(db, CENTRE.id, "accueil")
    assert await aladdin.roles(db) == {"accueil": [CENTRE.id]}


def test_an_even_plan_adds_up_over_the_turn_of_years() -> None:
    plan = even_plan("2026-09")
    assert (len(plan), sum(plan.values())) == (36, TARGET)
    assert list(plan)[3:5] == ["2026-12", "2027-01"]
    assert {*plan.values()} == {83, 84}


def test_nothing_recorded_is_no_share_and_not_zero() -> None:
    seen = progress([], "2026-11")
    assert (seen.total, seen.gap, seen.qpv_share) == (0, 0, None)
