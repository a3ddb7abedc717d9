"""Seats, the waiting list, and who may come."""

import asyncio
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.sesame import Gap, enrol, gaps
from store import Database, registers
from tests.programme.training.register import CCAS, CENTRE, SESSION

sesame = registers.sesame


async def ask(db: Database, people: int, *, professional: bool = True) -> tuple[int, int]:
    booked = await enrol(db, SESSION.id, CCAS.id, people, professional=professional, at=1)
    return booked.enrolled, booked.waiting


async def test_who_finds_no_seat_waits(db: Database) -> None:
    assert await ask(db, 4) == (4, 0)
    assert await ask(db, 7) == (7, 0)
    assert await ask(db, 3) == (1, 2)
    assert await sesame.seats(db, SESSION.id) == sesame.Seats(12, 12, 2)
    assert await ask(db, 1) == (0, 1)


async def test_a_seat_given_back_goes_to_the_first_who_waits(db: Database) -> None:
    await ask(db, 10)
    [four, waiting] = await sesame.enrol(db, SESSION.id, CENTRE.id, 4, 2)
    [late] = await sesame.enrol(db, SESSION.id, CCAS.id, 1, 3)
    assert (four.people, waiting.people, late.state) == (2, 2, sesame.WAITING)
    assert await sesame.cancel(db, waiting.id) == []
    [now_in] = await sesame.cancel(db, four.id)
    assert (now_in.structure, now_in.people, now_in.state) == (CCAS.id, 1, sesame.ENROLLED)
    assert (await sesame.seats(db, SESSION.id)).free == 1


async def test_part_of_a_group_comes_in_and_the_others_keep_their_place(db: Database) -> None:
    [first] = await sesame.enrol(db, SESSION.id, CCAS.id, 1, 1)
    await sesame.enrol(db, SESSION.id, CCAS.id, 11, 1)
    await sesame.enrol(db, SESSION.id, CENTRE.id, 3, 2)
    await sesame.enrol(db, SESSION.id, CCAS.id, 5, 3)
    [promoted] = await sesame.cancel(db, first.id)
    assert (promoted.structure, promoted.people) == (CENTRE.id, 1)
    waiting = [
        row for row in await sesame.enrolments(db, SESSION.id) if row.state == sesame.WAITING
    ]
    assert [(row.structure, row.people) for row in waiting] == [(CENTRE.id, 2), (CCAS.id, 5)]


async def test_a_seat_is_given_back_once(db: Database) -> None:
    [row] = await sesame.enrol(db, SESSION.id, CCAS.id, 1, 1)
    await sesame.cancel(db, row.id)
    with pytest.raises(Conflict, match="cancelled already"):
        await sesame.cancel(db, row.id)


async def test_those_who_ask_at_once_get_no_more_seats_than_there_are(db: Database) -> None:
    booked = await asyncio.gather(*(ask(db, 3) for _ in range(6)))
    assert sum(enrolled for enrolled, _ in booked) == 12
    assert sum(waiting for _, waiting in booked) == 6


@pytest.mark.parametrize(
    ("people", "professional", "says"),
    [
        (1, False, "for professionals of social work"),
        (0, True, "0 people"),
        (101, True, "101 people"),
    ],
)
async def test_who_may_not_come_is_told_why(
    db: Database, people: int, professional: bool, says: str
) -> None:
    with pytest.raises(Conflict, match=says):
        await ask(db, people, professional=professional)
    assert (await sesame.seats(db, SESSION.id)).enrolled == 0


async def test_a_structure_or_session_that_nobody_knows_is_named(db: Database) -> None:
    with pytest.raises(NotFound, match="no structure 'nobody'"):
        await enrol(db, SESSION.id, "nobody", 1, professional=True, at=1)
    with pytest.raises(NotFound, match="no session 'never'"):
        await enrol(db, "never", CCAS.id, 1, professional=True, at=1)


async def test_sessions_of_a_time_come_with_their_course_and_seats(db: Database) -> None:
    [(session, course, seats)] = await sesame.sessions(db, start=0, end=2**52)
    assert (session.id, course.modules[0]["title"], seats.free) == (SESSION.id, "Accueillir", 12)
    assert await sesame.sessions(db, start=0, end=SESSION.starts_at) == []
    assert await sesame.sessions(db, start=0, end=2**52, theme="sante") == []


async def test_visits_of_a_day_said_again_are_corrected(db: Database) -> None:
    for count in (7, 9):
        await sesame.count_visits(db, "sesame", date(2026, 11, 10), "cles_de_base", count)
    await sesame.count_visits(db, "sesame", date(2026, 11, 11), "cles_de_base", 1)
    await sesame.count_visits(db, "sesame", date(2026, 12, 1), "cles_de_base", 5)
    assert await sesame.visits(db, date(2026, 11, 1), date(2026, 12, 1)) == {"cles_de_base": 10}


def test_what_is_asked_and_not_offered_comes_first() -> None:
    found = gaps({"sante": 5, "email": 40, "reseaux_sociaux": 9}, {"email": 12, "sante": 0})
    assert [(row.theme, row.unmet) for row in found] == [
        ("reseaux_sociaux", True),
        ("sante", True),
        ("email", False),
    ]
    assert found[-1] == Gap("email", 40, 12)
