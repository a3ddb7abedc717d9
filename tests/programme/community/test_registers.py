"""The community's registers say the same on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contract import Conflict, NotFound
from store import Database, open_database, registers
from tests.databases import migrated
from tests.programme.community.conftest import EDITION, MEMBER, register
from tests.programme.training.register import CCAS, CENTRE

kept = registers.commitments
DAY = date(2026, 2, 3)
MEETING = register.Meeting("r1", DAY, "Lormont", "AGINUM", structures=(CCAS.id, CENTRE.id))
GRANT = register.Grant("g1", CCAS.id, 150_050, "Ateliers", DAY)
PROMISE = kept.Commitment("c1", CCAS.id, "Ouvrir", DAY, date(2026, 6, 30), EDITION.id)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    await migrated(url)
    database = open_database(url)
    for structure in (CCAS, CENTRE):
        await registers.structures.add(database, structure)
    yield database
    await database.close()


async def test_what_is_kept_is_there_once_and_changes_where_it_is(db: Database) -> None:
    await register.add_member(db, MEMBER)
    await register.add_edition(db, EDITION)
    await register.add_day(db, register.Day("a1", EDITION.id, DAY, "Bordeaux", "Ouverture"))
    await register.add_meeting(db, MEETING)
    await register.add_grant(db, GRANT)
    await kept.add(db, PROMISE)
    for again in (
        register.add_member(db, MEMBER),
        register.add_edition(db, EDITION),
        register.add_edition(db, replace(EDITION, id="another-of-that-year")),
        register.add_meeting(db, MEETING),
        register.add_grant(db, GRANT),
        kept.add(db, PROMISE),
        register.add_member(db, replace(MEMBER, id="nobody")),
    ):
        with pytest.raises(Conflict):
            await again
    changed = replace(MEETING, structures=(CENTRE.id,), minutes_file="cr.pdf", minutes_sha256="a")
    await register.change_meeting(db, changed)
    assert await register.meetings(db) == [changed]
    await register.change_grant(db, replace(GRANT, paid_on=DAY))
    assert await register.grants(db) == [replace(GRANT, paid_on=DAY)]
    await register.change_day(db, register.Day("a1", EDITION.id, DAY, "Lormont", "Ouverture"))
    assert [one.place for one in await register.days(db)] == ["Lormont"]
    await register.change_edition(db, replace(EDITION, title="Autre"))
    assert (await register.edition(db, EDITION.id)).title == "Autre"
    await register.erase_contact(db, MEMBER.id)
    assert (await register.member(db, MEMBER.id)).contact == ""


async def test_evidence_is_numbered_and_refused_once_and_a_commitment_withdrawn_once(
    db: Database,
) -> None:
    await register.add_member(db, MEMBER)
    await register.add_edition(db, EDITION)
    await kept.add(db, PROMISE)
    given = kept.Evidence("c1", "a.pdf", "a" * 64, DAY, MEMBER.id)
    numbers = [await kept.give_evidence(db, given) for _ in range(2)]
    assert [one.id for one in await kept.evidence(db)] == numbers
    assert await kept.refuse_evidence(db, numbers[0], DAY, "rien") == "c1"
    with pytest.raises(Conflict, match="refused already"):
        await kept.refuse_evidence(db, numbers[0], DAY, "rien")
    await kept.withdraw(db, "c1", DAY, "fermé")
    with pytest.raises(Conflict, match="withdrawn already"):
        await kept.withdraw(db, "c1", DAY, "fermé")
    await kept.change(db, replace(PROMISE, text="Autre"))
    assert (await kept.get(db, "c1")).withdrawn_because == "fermé"


async def test_what_is_not_there_can_not_be_changed(db: Database) -> None:
    for asked in (
        register.change_member(db, MEMBER),
        register.change_meeting(db, MEETING),
        register.change_edition(db, EDITION),
        register.change_grant(db, GRANT),
        register.erase_contact(db, MEMBER.id),
        register.member(db, MEMBER.id),
        register.meeting(db, "r1"),
        register.edition(db, EDITION.id),
        kept.change(db, PROMISE),
        kept.withdraw(db, "c1", DAY, "fermé"),
        kept.refuse_evidence(db, 1, DAY, "rien"),
    ):
        with pytest.raises(NotFound):
            await asked
