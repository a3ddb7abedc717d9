"""Dead letters: kept once, found again, removed after their replay."""

from dataclasses import replace

import pytest

from contract import NotFound
from store import WHOLE_FRAME, Database, DeadLetter, Limits, Pile, dead_letters, letter_bounds

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


async def test_letters_are_listed_without_their_payloads(db: Database) -> None:
    await dead_letters.keep(db, [LETTER, replace(LETTER, seq=8, payload=b"x" * 500)])
    assert [(head.seq, head.size) for head in await dead_letters.heads(db)] == [(7, 3), (8, 500)]


async def test_beyond_the_bound_the_oldest_of_the_heaviest_pile_go_and_are_counted(
    db: Database,
) -> None:
    few = [replace(LETTER, kiosk="kiosk-b", seq=seq) for seq in range(3)]
    await dead_letters.keep(db, few, Limits(20, 10_000))
    many = [replace(LETTER, seq=seq) for seq in range(30)]
    assert await dead_letters.keep(db, many, Limits(20, 10_000)) == 13
    kept = await dead_letters.list(db)
    assert [one.seq for one in kept if one.kiosk == "kiosk-b"] == [0, 1, 2]
    assert [one.seq for one in kept if one.kiosk == "kiosk-a"] == list(range(13, 30))
    assert await letter_bounds.piles(db) == [
        Pile("kiosk-a", "not_json", 17, 17 * 3, 13, 13 * 3),
        Pile("kiosk-b", "not_json", 3, 9),
    ]


async def test_beyond_the_bytes_the_oldest_of_the_heaviest_pile_go(db: Database) -> None:
    bound = Limits(1_000, 4_000)
    await dead_letters.keep(db, [replace(LETTER, reason="too_old", index=0)], bound)
    for seq in range(10):
        heavy = replace(LETTER, seq=seq, payload=b"x" * 1_000)
        await dead_letters.keep(db, [heavy], bound)
    kept = await dead_letters.list(db)
    assert sum(len(one.payload) for one in kept) <= 4_000
    assert [(one.reason, one.seq) for one in kept] == [
        ("too_old", 7),
        ("not_json", 7),
        ("not_json", 8),
        ("not_json", 9),
    ]


async def test_more_than_one_removal_at_once_can_take_makes_room_all_the_same(
    db: Database,
) -> None:
    many = [replace(LETTER, seq=seq) for seq in range(2_500)]
    await dead_letters.keep(db, many, Limits(100, 10_000))
    assert await dead_letters.count(db) == 100


async def test_letters_of_before_a_time_are_forgotten(db: Database) -> None:
    await dead_letters.keep(db, [replace(LETTER, seq=at, received_at=at) for at in range(5)])
    assert await dead_letters.remove_before(db, 3) == 3
    assert [one.seq for one in await dead_letters.list(db)] == [3, 4]


async def test_the_bounds_are_looked_at_once_in_so_many_letters(db: Database) -> None:
    gone = [
        await dead_letters.keep(db, [replace(LETTER, seq=seq)], Limits(10, 10_000, every=50))
        for seq in range(120)
    ]
    assert await dead_letters.count(db) <= 10 + 50
    assert sum(gone) == 120 - await dead_letters.count(db)
    assert sum(1 for one in gone if one) == 2
