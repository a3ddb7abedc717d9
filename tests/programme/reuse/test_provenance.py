"""A kiosk's parts: which had a life before, and where."""

from dataclasses import replace

from programme.reuse.chain import record_erasure
from programme.reuse.dossier_view import kiosk_parts_view
from programme.reuse.handover import dismantle
from programme.reuse.parts import fit, provenance
from programme.reuse.provenance import origins
from store import Database, registers
from tests.programme.reuse.test_parts import COMPUTER, KIOSK, SCREEN
from tests.programme.reuse.workshop import FIRST, SCRAP, deed, erased, inspected


async def fitted(db: Database) -> None:
    """A screen that was new, and a computer of a laptop with two drives, one of them erased."""
    await inspected(db, "laptop-1", "ssd-1", "ssd-2")
    await record_erasure(db, "laptop-1", erased("c-1"), deed(1))
    await dismantle(db, "laptop-1", replace(SCRAP, destroyed=["ssd-2"]), deed(3))
    await fit(db, replace(COMPUTER, device="laptop-1"))
    await fit(db, SCREEN)


async def test_a_used_part_tells_its_device_its_lot_and_what_was_proven(db: Database) -> None:
    await fitted(db)
    found = await origins(db, await registers.kiosk_parts.parts(db, KIOSK))
    [one] = found.values()
    assert (one.device, one.lot, one.donor_kind) == ("laptop-1", "lot-1", "household")
    assert (one.received_on, one.drives, one.erased) == (FIRST, 2, 2)
    assert (one.campaign, one.kiosk, one.tested_on) == (None, None, None)


async def test_the_register_shows_it_beside_the_new_ones(db: Database) -> None:
    await fitted(db)
    parts = await registers.kiosk_parts.parts(db, KIOSK)
    shown = kiosk_parts_view(KIOSK, parts, provenance(parts), await origins(db, parts))
    whence = {one.id: one.origin and one.origin.lot for one in shown.items}
    assert whence == {SCREEN.id: None, COMPUTER.id: "lot-1"}
    assert (shown.reused, shown.reused_kg) == (1, 1.0)
