"""What is registered of training is changed, on SQLite and on PostgreSQL."""

from dataclasses import replace

import pytest

from contract import Conflict, NotFound
from store import Database, registers
from tests.programme.training.register import CCAS, COURSE, SESSION, WORKSHOP

aladdin, sesame, structures = registers.aladdin, registers.sesame, registers.structures


async def test_a_structure_and_a_course_are_what_they_were_changed_to(db: Database) -> None:
    await structures.change(db, replace(CCAS, name="Le CCAS"))
    await sesame.change_course(db, replace(COURSE, title="Autre", modules=[]))
    assert (await structures.get(db, CCAS.id)).name == "Le CCAS"
    changed = await sesame.course(db, COURSE.id)
    assert (changed.title, list(changed.modules)) == ("Autre", [])


async def test_more_seats_go_to_who_waits_in_order_and_fewer_than_people_are_refused(
    db: Database,
) -> None:
    await sesame.enrol(db, SESSION.id, CCAS.id, 10, 1)
    await sesame.enrol(db, SESSION.id, "centre-social", 5, 2)
    promoted = await sesame.change_session(db, replace(SESSION, capacity=14))
    assert [(row.structure, row.people) for row in promoted] == [("centre-social", 2)]
    seats = await sesame.seats(db, SESSION.id)
    assert (seats.enrolled, seats.waiting, seats.free) == (14, 1, 0)
    with pytest.raises(Conflict, match="14 people"):
        await sesame.change_session(db, replace(SESSION, capacity=13))
    assert (await sesame.seats(db, SESSION.id)).capacity == 14


async def test_a_session_called_off_stays_so_and_is_listed_with_all(db: Database) -> None:
    await sesame.call_off(db, SESSION.id)
    await sesame.call_off(db, SESSION.id)
    await sesame.change_session(db, replace(SESSION, capacity=20))
    assert [(row.id, row.cancelled) for row in await sesame.all_sessions(db)] == [
        (SESSION.id, True)
    ]
    with pytest.raises(Conflict, match="called off"):
        await sesame.enrol(db, SESSION.id, CCAS.id, 1, 1)


async def test_a_changed_workshop_keeps_who_came(db: Database) -> None:
    await aladdin.count_people(db, WORKSHOP.id, 9, 6, 4)
    await aladdin.change_workshop(db, replace(WORKSHOP, title="Autre", capacity=15))
    found = await aladdin.workshop(db, WORKSHOP.id)
    assert (found.title, found.capacity, found.present, found.qpv_residents) == ("Autre", 15, 9, 4)


async def test_what_is_not_there_is_not_changed(db: Database) -> None:
    with pytest.raises(NotFound):
        await structures.change(db, replace(CCAS, id="nobody"))
    with pytest.raises(NotFound):
        await sesame.change_course(db, replace(COURSE, id="none"))
    with pytest.raises(NotFound):
        await sesame.change_session(db, replace(SESSION, id="none"))
    with pytest.raises(NotFound):
        await sesame.call_off(db, "none")
    with pytest.raises(NotFound):
        await aladdin.change_workshop(db, replace(WORKSHOP, id="none"))
