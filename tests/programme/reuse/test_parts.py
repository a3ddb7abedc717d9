"""The kiosks' own parts: whence they came, and where they go when a kiosk retires."""

from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, Lifecycle, NotFound
from programme.reuse.handover import dismantle
from programme.reuse.parts import fit, provenance, remove, retire
from store import Database, kiosks, registers
from tests.programme.reuse.workshop import SCRAP, deed, inspected

Part = registers.kiosk_parts.Part
KIOSK = "mairie-1"
SCREEN = Part("mairie-1-screen", KIOSK, "screen", "A", "S", 2024, 6.0, None, date(2026, 2, 1))
COMPUTER = replace(
    SCREEN, id="mairie-1-computer", category="desktop", mass_kg=1.0, fitted_on=date(2026, 3, 6)
)
LATER = date(2026, 9, 1)


async def retired(db: Database) -> None:
    await kiosks.set_lifecycle(db, KIOSK, Lifecycle.RETIRED)


async def test_a_part_says_which_device_of_the_chain_it_came_from(db: Database) -> None:
    await inspected(db)
    used = replace(COMPUTER, device="laptop-1")
    with pytest.raises(Conflict, match="laptop-1 is inspected: no part of it can be in a kiosk"):
        await fit(db, used)
    await dismantle(db, "laptop-1", replace(SCRAP, destroyed=["ssd-1"]), deed(3))
    await fit(db, used)
    await fit(db, SCREEN)
    found = provenance(await registers.kiosk_parts.parts(db, KIOSK))
    assert (found.parts, found.reused, found.kg, found.reused_kg) == (2, 1, 7.0, 1.0)
    await remove(db, used.id, LATER)
    found = provenance(await registers.kiosk_parts.parts(db, KIOSK))
    assert (found.parts, found.reused) == (1, 0)
    with pytest.raises(Conflict, match="in no kiosk"):
        await remove(db, used.id, LATER)


async def test_a_part_needs_its_kiosk_and_its_device(db: Database) -> None:
    with pytest.raises(NotFound, match="nulle-part"):
        await fit(db, replace(SCREEN, kiosk="nulle-part"))
    with pytest.raises(NotFound, match="laptop-9"):
        await fit(db, replace(SCREEN, device="laptop-9"))
    await retired(db)
    await fit(db, SCREEN)
    await retire(db, KIOSK, LATER, 1)
    with pytest.raises(Conflict, match="was taken to reuse"):
        await fit(db, COMPUTER)


async def test_a_retired_kiosk_enters_the_chain_once_with_the_parts_that_were_in_it(
    db: Database,
) -> None:
    gone = replace(SCREEN, id="mairie-1-old-screen", removed_on=date(2026, 2, 20))
    for part in (SCREEN, COMPUTER, gone):
        await fit(db, part)
    with pytest.raises(Conflict, match="'mairie-1' is in service"):
        await retire(db, KIOSK, LATER, 1)
    await retired(db)
    lot = await retire(db, KIOSK, LATER, 1)
    assert (lot.id, lot.kiosk, lot.donor_kind) == ("kiosk-mairie-1", KIOSK, "public")
    devices = await registers.reuse.devices(db, lot=lot.id)
    assert [(one.id, one.category, one.state) for one in devices] == [
        ("part-mairie-1-computer", "desktop", "received"),
        ("part-mairie-1-screen", "screen", "received"),
    ]
    parts = await registers.kiosk_parts.parts(db, KIOSK)
    assert {part.removed_on for part in parts} == {LATER, date(2026, 2, 20)}
    with pytest.raises(Conflict, match="all were removed"):
        await retire(db, KIOSK, LATER, 1)


async def test_a_retired_kiosk_without_registered_parts_says_so(db: Database) -> None:
    await retired(db)
    with pytest.raises(Conflict, match="no part of kiosk 'mairie-1' is registered"):
        await retire(db, KIOSK, LATER, 1)
