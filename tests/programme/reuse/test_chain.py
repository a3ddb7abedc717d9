"""The way of a device: legal steps, their evidence, and what each refusal names."""

from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.reuse.chain import (
    advance,
    correct,
    inspect,
    receive,
    record_erasure,
    record_test,
    take_in,
)
from programme.reuse.devices import FINAL, NEXT, Role, State, lacks
from programme.reuse.evidence import Method
from programme.reuse.handover import dismantle, hand_over
from store import Database, registers
from tests.programme.reuse.workshop import (
    ALL,
    FIRST,
    SALE,
    SCRAP,
    SLIP,
    TODAY,
    deed,
    erased,
    inspected,
    laptop,
    passes,
    ready,
)

ONE = "laptop-1"


async def state(db: Database, name: str = ONE) -> str:
    return (await registers.reuse.dossier(db, name)).device.state


async def test_a_device_goes_all_the_way_and_its_history_says_when_and_by_which_role(
    db: Database,
) -> None:
    await inspected(db)
    for day, step in enumerate((State.REPAIR, State.ERASE), 1):
        await advance(db, ONE, step, deed(day))
    await record_erasure(db, ONE, erased("c-1"), deed(2))
    await advance(db, ONE, State.INSTALL, deed(3))
    await passes(db, ONE, day=4)
    await advance(db, ONE, State.READY, deed(4, Role.TESTER))
    await hand_over(db, ONE, SALE, deed(5, Role.COUNTER))
    dossier = await registers.reuse.dossier(db, ONE)
    assert [(step.state, step.role) for step in dossier.steps] == [
        ("received", "reception"),
        ("inspected", "technician"),
        ("repair", "technician"),
        ("erase", "technician"),
        ("install", "technician"),
        ("test", "technician"),
        ("ready", "tester"),
        ("handed_over", "counter"),
    ]
    assert [step.on.day for step in dossier.steps] == [2, 2, 3, 4, 5, 6, 6, 7]
    assert dossier.handover is not None
    assert (dossier.handover.price_cents, dossier.handover.proof) == (4_000, "proof.pdf")


@pytest.mark.parametrize("wanted", [state for state in State if state not in FINAL])
async def test_a_step_that_is_none_of_the_next_is_refused_and_named(
    db: Database, wanted: State
) -> None:
    await inspected(db)
    dossier = await registers.reuse.dossier(db, ONE)
    if wanted in NEXT[State.INSPECTED]:
        assert not any("from where" in reason for reason in lacks(dossier, wanted))
        return
    with pytest.raises(Conflict, match="it is inspected, from where it goes to repair, erase"):
        await advance(db, ONE, wanted, deed(1))
    assert await state(db) == "inspected"


async def test_what_was_handed_over_or_dismantled_stays_so_for_good(db: Database) -> None:
    await ready(db)
    await hand_over(db, ONE, SALE, deed(3))
    dossier = await registers.reuse.dossier(db, ONE)
    for wanted in State:
        assert lacks(dossier, wanted) == ["it is handed over for good"]
    with pytest.raises(Conflict, match="for good"):
        await record_erasure(db, ONE, erased("late"), deed(4))
    with pytest.raises(Conflict, match="for good"):
        await correct(db, laptop())


async def test_a_handover_without_evidence_names_every_drive_and_the_missing_test(
    db: Database,
) -> None:
    await inspected(db, ONE, "ssd-1", "hdd-2")
    await record_erasure(db, ONE, erased("c-1", "hdd-2"), deed(1))
    with pytest.raises(Conflict) as refused:
        await hand_over(db, ONE, SALE, deed(3))
    assert "it is inspected" in str(refused.value)
    assert "drive ssd-1 has no verified erasure" in str(refused.value)
    assert "hdd-2" not in str(refused.value)
    assert "no test was made" in str(refused.value)


async def test_a_ready_device_whose_erasure_proves_bad_is_not_handed_over(db: Database) -> None:
    await ready(db)
    await record_erasure(db, ONE, erased("audit", verified=False), deed(3))
    with pytest.raises(Conflict, match="drive ssd-1 has no verified erasure"):
        await hand_over(db, ONE, SALE, deed(3))
    await record_erasure(db, ONE, erased("again"), deed(3))
    await hand_over(db, ONE, SALE, deed(3))


async def test_a_test_before_a_repair_counts_no_longer(db: Database) -> None:
    await ready(db)
    await advance(db, ONE, State.REPAIR, deed(3))
    await advance(db, ONE, State.TEST, deed(3))
    with pytest.raises(Conflict, match=r"no test was made since repair of 2026-03-05"):
        await advance(db, ONE, State.READY, deed(3))
    assert await record_test(db, ONE, ALL, (), deed(3))
    await advance(db, ONE, State.READY, deed(3))


async def test_a_test_that_failed_or_left_something_out_makes_nothing_ready(db: Database) -> None:
    await inspected(db)
    await record_erasure(db, ONE, erased("c-1"), deed(1))
    await advance(db, ONE, State.TEST, deed(1))
    assert not await record_test(db, ONE, ALL[:-1], (), deed(1))
    with pytest.raises(Conflict, match="left out ports"):
        await advance(db, ONE, State.READY, deed(1))
    assert not await record_test(db, ONE, ALL[:-1], ["ports"], deed(1))
    with pytest.raises(Conflict, match="found faults: ports"):
        await advance(db, ONE, State.READY, deed(1))


async def test_a_test_is_recorded_while_the_device_is_tested(db: Database) -> None:
    await inspected(db)
    with pytest.raises(Conflict, match="bring it to test first"):
        await record_test(db, ONE, ALL, (), deed(1))


async def test_nothing_is_installed_on_a_drive_that_was_not_erased(db: Database) -> None:
    await inspected(db)
    with pytest.raises(Conflict, match="drive ssd-1 has no verified erasure"):
        await advance(db, ONE, State.INSTALL, deed(1))


async def test_an_inspection_lists_the_drives_or_says_why_there_is_none(db: Database) -> None:
    await take_in(db, laptop(), at=0)
    with pytest.raises(Conflict, match="no drive is listed, nor why it has none"):
        await inspect(db, ONE, deed(), (), None)
    await inspect(db, ONE, deed(), (), "taken out by the donor")
    await passes(db, ONE)
    await advance(db, ONE, State.READY, deed(3))
    assert await state(db) == "ready"


async def test_a_drive_that_turns_up_later_needs_its_evidence_too(db: Database) -> None:
    await ready(db)
    known = (await registers.reuse.dossier(db, ONE)).device
    await correct(db, replace(known, drives=("ssd-1", "card-2")))
    with pytest.raises(Conflict, match="drive card-2"):
        await hand_over(db, ONE, SALE, deed(3))
    with pytest.raises(Conflict, match="would lose drive card-2"):
        await correct(db, replace(known, drives=("ssd-1",)))


async def test_no_drive_goes_to_the_recycler_with_its_data(db: Database) -> None:
    await inspected(db)
    with pytest.raises(Conflict, match="drive ssd-1 has no verified erasure"):
        await dismantle(db, ONE, SCRAP, deed(3))
    await dismantle(db, ONE, replace(SCRAP, destroyed=["ssd-1"]), deed(3))
    dossier = await registers.reuse.dossier(db, ONE)
    assert dossier.device.state == "dismantled"
    assert dossier.dismantling is not None
    assert dossier.dismantling.materials == {"plastics": 0.5, "steel": 0.7}
    [proof] = dossier.erasures
    assert (proof.method, proof.verified, proof.sha256) == (Method.DESTROY, True, SLIP.sha256)


async def test_materials_weigh_no_more_than_the_device(db: Database) -> None:
    await inspected(db)
    much = replace(SCRAP, materials={"steel": 2.1}, destroyed=["ssd-1"])
    with pytest.raises(Conflict, match=r"2\.1 kg of materials can't come from 2 kg"):
        await dismantle(db, ONE, much, deed(3))


async def test_days_only_go_forward_and_not_beyond_today(db: Database) -> None:
    await inspected(db)
    await advance(db, ONE, State.ERASE, deed(5))
    for day in (4, 30):
        with pytest.raises(Conflict, match="give one from 2026-03-07 to 2026-03-31"):
            await advance(db, ONE, State.REPAIR, deed(day))


async def test_an_end_is_no_mere_step(db: Database) -> None:
    await ready(db)
    for end in FINAL:
        with pytest.raises(Conflict, match="record it with its evidence"):
            await advance(db, ONE, end, deed(3))


async def test_what_somebody_else_wrote_meanwhile_is_not_judged_anew(db: Database) -> None:
    await inspected(db)
    seen = (await registers.reuse.dossier(db, ONE)).device
    await advance(db, ONE, State.ERASE, deed(1))
    step = registers.reuse.Step(0, "test", FIRST, "technician")
    with pytest.raises(Conflict, match="changed meanwhile"):
        await registers.reuse.advance(db, seen, step, 0)
    assert len((await registers.reuse.dossier(db, ONE)).steps) == 3


async def test_a_certificate_is_recorded_once_and_only_for_a_drive_that_is_there(
    db: Database,
) -> None:
    await inspected(db)
    await record_erasure(db, ONE, erased("c-1"), deed(1))
    with pytest.raises(Conflict, match="certificate 'c-1' is recorded already"):
        await record_erasure(db, ONE, erased("c-1"), deed(1))
    with pytest.raises(Conflict, match="listed: ssd-1"):
        await record_erasure(db, ONE, erased("c-2", "ssd-2"), deed(1))


async def test_lots_and_devices_need_what_they_name(db: Database) -> None:
    lot = registers.reuse.Lot("lot-2", FIRST, "public", donor="nobody")
    with pytest.raises(NotFound, match="nobody"):
        await receive(db, lot, TODAY)
    of_many = replace(lot, donor_kind="household", donor=None)
    with pytest.raises(NotFound, match="spring"):
        await receive(db, replace(of_many, campaign="spring"), TODAY)
    for wrong in (replace(lot, donor_kind="household"), replace(lot, donor=None)):
        with pytest.raises(Conflict, match="name the structure that gave it, and none for house"):
            await receive(db, wrong, TODAY)
    with pytest.raises(Conflict, match="today is 2026-03-01"):
        await receive(db, of_many, date(2026, 3, 1))
    with pytest.raises(NotFound, match="lot-2"):
        await take_in(db, replace(laptop(), lot="lot-2"), at=0)


async def test_many_devices_are_looked_at_without_naming_each(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        await inspected(db, name)
    few = await registers.reuse.dossiers(db, ["a", "c"])
    monkeypatch.setattr(registers.reuse, "MAX_NAMED", 1)
    assert await registers.reuse.dossiers(db, ["a", "c"]) == few
    assert [one.device.id for one in few] == ["a", "c"]
