from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from broker import Backoff
from collector import Patience
from collector.letters import letters
from collector.replay import Replayed, replay
from contract import (
    REGISTRY,
    Family,
    Field,
    Measurement,
    StoreHeld,
    StoreRefused,
    StoreUnavailable,
    Title,
)
from store import Database, DeadLetter, dead_letters, open_database
from tests.collector.fakes import FakeSeries
from tests.collector.material import DAY, KIOSK, NOW, body, climate, received
from tests.databases import migrated

AIR = Measurement(
    "air", Family.SENSOR, Title("Air", "Air"), (Field("co2", "integer", Title("CO₂", "CO₂")),)
)
NEWER = REGISTRY.with_rows([AIR])
PATIENCE = Patience(random.Random(1), Backoff(0.001, 0.002))


def air(at: int = NOW, **fields: object) -> dict[str, object]:
    return {"m": "air", "at": at, "tags": {}, "fields": fields or {"co2": 400}}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    await migrated(url)
    opened = open_database(url)
    yield opened
    await opened.close()


async def keep(database: Database, *payloads: bytes) -> None:
    kept = [
        letter
        for seq, payload in enumerate(payloads, 1)
        for letter in letters(received(payload, seq))
    ]
    await dead_letters.keep(database, kept)


async def replayed(
    database: Database, series: FakeSeries, *, now: int = NOW + DAY, **options: Any
) -> Replayed:
    return await replay(
        series,
        database,
        now=now,
        retention_days=730,
        patience=PATIENCE,
        registry=NEWER,
        **options,
    )


async def left(database: Database) -> list[DeadLetter]:
    return list(await dead_letters.list(database))


async def test_what_has_become_known_is_stored_and_its_letter_removed(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, climate(), air(NOW), air(NOW + 1)), b"not json")
    assert await replayed(database, series) == Replayed(stored=2, kept=1)
    assert [(point.measurement, point.at) for point in series.points.values()] == [
        ("air", NOW),
        ("air", NOW + 1),
    ]
    assert [letter.reason for letter in await left(database)] == ["not_json"]


async def test_what_is_still_wrong_stays(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, air(NOW, co2="much"), air(NOW + 1)), body(2, climate(m="weather")))
    assert await replayed(database, series) == Replayed(stored=1, kept=2)
    assert [point.at for point in series.points.values()] == [NOW + 1]


async def test_only_letters_of_the_reason_and_kiosk_are_taken(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, air()))
    assert await replayed(database, series, reason="wrong_type") == Replayed()
    assert await replayed(database, series, kiosk="kiosk-b") == Replayed()
    assert await replayed(database, series, reason="unknown_measurement", kiosk=KIOSK) == Replayed(
        1
    )


async def test_what_has_grown_too_old_since_is_not_written(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, air()))
    assert await replayed(database, series, now=NOW + 731 * DAY) == Replayed(kept=1)
    assert not series.points


async def test_a_whole_frame_is_removed_only_when_all_of_it_is_stored(database: Database) -> None:
    series = FakeSeries()
    whole, half = body(7, air(NOW), climate()), body(8, air(NOW + 1), climate(m="weather"))
    common = {"boot": "", "index": -1, "reason": "not_json", "description": "", "received_at": NOW}
    await dead_letters.keep(
        database,
        [
            DeadLetter(kiosk=KIOSK, seq=seq, payload=payload, **common)  # type: ignore[arg-type]
            for seq, payload in ((1, whole), (2, half))
        ],
    )
    assert await replayed(database, series) == Replayed(stored=1, kept=1)
    assert [letter.seq for letter in await left(database)] == [2]


async def test_more_letters_than_one_reading_holds_are_all_taken(database: Database) -> None:
    series = FakeSeries()
    await keep(database, *(body(seq, air(NOW + seq)) for seq in range(1, 451)))
    assert await replayed(database, series) == Replayed(stored=450)
    assert len(series.points) == 450
    assert await left(database) == []


async def test_what_the_store_refuses_stays_and_an_outage_is_waited_for(database: Database) -> None:
    series = FakeSeries()
    troubles: list[Exception] = [StoreUnavailable("away"), StoreUnavailable("away")]
    series.fault = lambda points: (
        troubles.pop()
        if troubles
        else StoreRefused("conflict")
        if any(point.at == NOW + 2 for point in points)
        else None
    )
    await keep(database, body(1, air(NOW + 1)), body(2, air(NOW + 2)))
    assert await replayed(database, series) == Replayed(stored=1, kept=1)
    assert [letter.seq for letter in await left(database)] == [2]


async def test_a_store_that_refuses_everything_ends_it_with_nothing_removed(
    database: Database,
) -> None:
    series = FakeSeries()
    series.fault = lambda _: StoreHeld("401")
    await keep(database, body(1, air()))
    with pytest.raises(StoreHeld):
        await replayed(database, series)
    assert len(await left(database)) == 1


async def test_only_the_letters_named_are_taken(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, air(NOW + 1)), body(2, air(NOW + 2)), body(3, air(NOW + 3)))
    first, _, third = await left(database)
    assert await replayed(database, series, ids=[first.id, third.id]) == Replayed(stored=2)
    assert [letter.seq for letter in await left(database)] == [2]


async def test_many_that_are_still_refused_hold_nothing_good_back(database: Database) -> None:
    series = FakeSeries()
    series.fault = lambda points: (
        StoreRefused("conflict") if any(point.at % 2 for point in points) else None
    )
    await keep(database, *(body(seq, air(NOW + seq)) for seq in range(1, 41)))
    assert await replayed(database, series) == Replayed(stored=20, kept=20)


async def test_an_interrupted_replay_done_again_changes_nothing(database: Database) -> None:
    series = FakeSeries()
    await keep(database, body(1, air(NOW + 1)))
    (letter,) = await left(database)
    await replayed(database, series)
    stored = dict(series.points)
    await dead_letters.keep(database, [letter])
    assert await replayed(database, series) == Replayed(stored=1)
    assert series.points == stored
