"""A kiosk's status only advances."""

import itertools

import pytest

from contract import NotFound, Profile
from store import Database, kiosks, statuses
from tests.store.fleet import KIOSK, LATER_BOOT, LATER_CONN, status


async def state(db: Database) -> str:
    known = await statuses.get(db, KIOSK.id)
    assert known is not None
    return known.status.state


async def test_a_status_comes_back_as_it_was_said(fleet: Database) -> None:
    assert await statuses.get(fleet, KIOSK.id) is None
    assert await statuses.record(fleet, KIOSK.id, status(10), received_at=99)
    known = await statuses.get(fleet, KIOSK.id)
    assert known is not None
    assert (known.status, known.received_at) == (status(10), 99)
    assert await statuses.list(fleet) == (known,)
    assert (await kiosks.overview(fleet, KIOSK.id)).status == known


async def test_a_status_of_an_unregistered_kiosk_is_not_kept(fleet: Database) -> None:
    with pytest.raises(NotFound):
        await statuses.record(fleet, "kiosk-x", status(10), received_at=1)


async def test_an_older_or_repeated_status_is_no_news(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(10), received_at=1)
    assert not await statuses.record(fleet, KIOSK.id, status(9), received_at=2)
    assert not await statuses.record(fleet, KIOSK.id, status(10), received_at=3)


async def test_a_will_written_at_connect_counts_for_its_connection(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(70), received_at=1)
    assert await statuses.record(fleet, KIOSK.id, status(10, "offline"), received_at=2)
    assert await state(fleet) == "offline"


async def test_time_does_not_go_back_with_a_will(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(70), received_at=1)
    await statuses.record(fleet, KIOSK.id, status(10, "offline"), received_at=2)
    assert not await statuses.record(fleet, KIOSK.id, status(60, conn=LATER_CONN), received_at=3)
    assert await statuses.record(fleet, KIOSK.id, status(80, conn=LATER_CONN), received_at=4)


async def test_a_late_will_of_an_earlier_connection_does_not_count(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(10), received_at=1)
    await statuses.record(fleet, KIOSK.id, status(20, conn=LATER_CONN), received_at=2)
    assert not await statuses.record(fleet, KIOSK.id, status(10, "offline"), received_at=3)
    assert await state(fleet) == "online"


async def test_a_connection_that_ended_does_not_come_back(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(10), received_at=1)
    await statuses.record(fleet, KIOSK.id, status(5, "offline"), received_at=2)
    assert not await statuses.record(fleet, KIOSK.id, status(30), received_at=3)
    assert await statuses.record(fleet, KIOSK.id, status(30, conn=LATER_CONN), received_at=4)


async def test_a_new_boot_counts_though_its_clock_was_set_back(fleet: Database) -> None:
    await statuses.record(fleet, KIOSK.id, status(1_000), received_at=1)
    reborn = status(5, conn=LATER_CONN, boot=LATER_BOOT)
    assert await statuses.record(fleet, KIOSK.id, reborn, received_at=2)
    assert not await statuses.record(fleet, KIOSK.id, status(2_000), received_at=1)


async def test_the_end_is_the_same_in_every_order_of_one_boots_statuses(fleet: Database) -> None:
    said = [status(10), status(20, conn=LATER_CONN), status(5, "offline")]
    for number, order in enumerate(itertools.permutations(said)):
        kiosk = f"kiosk-{number}"
        await kiosks.add(fleet, type(KIOSK)(kiosk, "meriadeck", Profile.BOOTH, KIOSK.lifecycle, 1))
        for one in order:
            await statuses.record(fleet, kiosk, one, received_at=1)
        known = await statuses.get(fleet, kiosk)
        assert known is not None
        assert known.status == status(20, conn=LATER_CONN)
