"""Dead letters: kept once, found again, removed after their replay."""

from dataclasses import replace

import pytest

from contract import NotFound
from store import WHOLE_FRAME, Database, DeadLetter, dead_letters

LETTER = DeadLetter("kiosk-a", "boot", 7, WHOLE_FRAME, "not_json", "no JSON", 9, b"\x00\xff{")


async def test_a_letter_comes_back_byte_for_byte(db: Database) -> None:
    await dead_letters.keep(db, [LETTER])
    (kept,) = await dead_letters.list(db)
    assert replace(kept, id=0) == LETTER
    assert await dead_letters.get(db, kept.id) == kept


async def test_a_letter_delivered_twice_is_kept_once(db: Database) -> None:
    await dead_letters.keep(db, [LETTER, replace(LETTER, index=0)])
    await dead_letters.keep(db, [replace(LETTER, description="again"), replace(LETTER, index=1)])
    assert await dead_letters.count(db) == 3
    assert (await dead_letters.list(db))[0].description == "no JSON"


async def test_letters_are_found_by_kiosk_and_reason_in_pages(db: Database) -> None:
    letters = [replace(LETTER, seq=seq) for seq in range(3)]
    await dead_letters.keep(db, [*letters, replace(LETTER, kiosk="kiosk-b", reason="too_old")])
    first = await dead_letters.list(db, kiosk="kiosk-a", limit=2)
    rest = await dead_letters.list(db, kiosk="kiosk-a", after=first[-1].id)
    assert [letter.seq for letter in (*first, *rest)] == [0, 1, 2]
    assert [letter.kiosk for letter in await dead_letters.list(db, reason="too_old")] == ["kiosk-b"]
    assert await dead_letters.count(db, "kiosk-a") == 3


async def test_a_replayed_letter_is_forgotten(db: Database) -> None:
    await dead_letters.keep(db, [])
    await dead_letters.keep(db, [LETTER])
    (kept,) = await dead_letters.list(db)
    await dead_letters.remove(db, [kept.id])
    with pytest.raises(NotFound):
        await dead_letters.get(db, kept.id)
