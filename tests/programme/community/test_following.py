"""Commitments: where each stands on a day, and what may be said of it."""

from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.community.following import (
    Commitment,
    Evidence,
    Note,
    State,
    check,
    counts,
    follow,
    follow_one,
    give_evidence,
)
from store import Database, registers
from tests.programme.community.conftest import MEMBER

MADE, DUE = date(2026, 1, 10), date(2026, 6, 30)
PROMISE = Commitment("c1", MEMBER.id, "Ouvrir un atelier", MADE, DUE, "aginum-2025")
FILE = Evidence("c1", "atelier.pdf", "a" * 64, date(2026, 6, 1), MEMBER.id)
kept = registers.commitments


@pytest.fixture
async def promised(db: Database) -> Database:
    await kept.add(db, PROMISE)
    return db


async def test_a_commitment_is_late_from_the_day_after_it_was_due(promised: Database) -> None:
    on_the_day = await follow_one(promised, "c1", DUE)
    assert (on_the_day.state, on_the_day.days_late) == (State.OPEN, 0)
    after = await follow_one(promised, "c1", date(2026, 7, 2))
    assert (after.state, after.days_late) == (State.LATE, 2)


async def test_evidence_makes_it_done_from_its_day_on_until_it_is_refused(
    promised: Database,
) -> None:
    number = await give_evidence(promised, replace(FILE, given_on=date(2026, 7, 5)))
    assert (await follow_one(promised, "c1", date(2026, 7, 4))).state is State.LATE
    done = await follow_one(promised, "c1", date(2026, 9, 1))
    assert (done.state, done.days_late, done.done_on) == (State.DONE, 5, date(2026, 7, 5))
    assert await kept.refuse_evidence(promised, number, date(2026, 8, 1), "une affiche") == "c1"
    assert (await follow_one(promised, "c1", date(2026, 7, 20))).state is State.DONE
    again = await follow_one(promised, "c1", date(2026, 8, 1))
    assert (again.state, again.evidence[0].refused_because) == (State.LATE, "une affiche")
    with pytest.raises(Conflict, match="refused already"):
        await kept.refuse_evidence(promised, number, date(2026, 8, 2), "encore")
    with pytest.raises(NotFound):
        await kept.refuse_evidence(promised, 99, date(2026, 8, 2), "rien")


async def test_a_withdrawn_commitment_is_never_late_and_takes_no_evidence(
    promised: Database,
) -> None:
    await kept.withdraw(promised, "c1", date(2026, 5, 2), "le local est fermé")
    assert (await follow_one(promised, "c1", date(2026, 5, 1))).state is State.OPEN
    seen = await follow_one(promised, "c1", date(2027, 1, 1))
    assert (seen.state, seen.days_late) == (State.WITHDRAWN, 0)
    with pytest.raises(Conflict, match="was withdrawn"):
        await give_evidence(promised, FILE)
    with pytest.raises(Conflict, match="withdrawn already"):
        await kept.withdraw(promised, "c1", date(2026, 5, 3), "encore")


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"commitment": "none"}, NotFound, "no commitment"),
        ({"given_by": "centre-social"}, NotFound, "no member"),
        ({"given_on": date(2026, 1, 9)}, Conflict, "was made on 2026-01-10"),
    ],
)
async def test_evidence_is_of_a_commitment_from_a_member_after_it_was_made(
    promised: Database, changed: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        await give_evidence(promised, replace(FILE, **changed))  # type: ignore[arg-type]


async def test_the_same_file_shows_a_thing_once_unless_it_was_refused(promised: Database) -> None:
    number = await give_evidence(promised, FILE)
    with pytest.raises(Conflict, match=f"as evidence {number}"):
        await give_evidence(promised, FILE)
    await kept.refuse_evidence(promised, number, date(2026, 6, 2), "illisible")
    assert await give_evidence(promised, FILE) == number + 1


async def test_the_late_come_first_and_every_state_is_counted(promised: Database) -> None:
    await kept.add(promised, replace(PROMISE, id="c0", due=date(2026, 12, 1)))
    await kept.add(promised, replace(PROMISE, id="c2", made_on=date(2026, 11, 24)))
    await kept.add_note(promised, Note("c0", date(2026, 10, 2), "Local trouvé"))
    seen = await follow(promised, date(2026, 11, 23))
    assert [one.commitment.id for one in seen] == ["c1", "c0"]
    assert [note.text for note in seen[1].notes] == ["Local trouvé"]
    assert counts(seen) == {
        State.LATE: 1, State.OPEN: 1, State.DONE: 0, State.WITHDRAWN: 0,
    }  # fmt: skip


async def test_an_owner_is_a_member_who_has_not_left(db: Database) -> None:
    with pytest.raises(NotFound, match="no member 'centre-social'"):
        await check(db, replace(PROMISE, owner="centre-social"))
    with pytest.raises(NotFound, match="no edition 'aginum-1999'"):
        await check(db, replace(PROMISE, edition="aginum-1999"))
    await registers.community.change_member(db, replace(MEMBER, left_on=date(2026, 1, 9)))
    with pytest.raises(Conflict, match="left on 2026-01-09"):
        await check(db, PROMISE)
