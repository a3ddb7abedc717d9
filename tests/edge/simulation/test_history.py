"""A past that is interrupted and begun again is in the store once, as if nothing had happened."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from contract import MqttSettings, SettingsError
from edge.simulation.daytime import DAY_S, HOUR_S
from edge.simulation.history import Told, play_kiosk, send_kiosk
from edge.simulation.past import DAY_US, Past, Progress
from edge.simulation.places import places_for
from edge.simulation.played import PlayedKiosk
from edge.simulation.source import SECOND_US
from store import open_series
from tests.collector.line import Installation
from tests.servers.process import free_port

PLACE = places_for(4)[3]
BEGIN = (int(time.time()) // HOUR_S * HOUR_S - 10 * DAY_S) * SECOND_US
"""Young enough for the collector: what is older than the raw samples' life is refused."""
LONG_AGO = 1_780_000_000 // HOUR_S * HOUR_S * SECOND_US
PAST = Past(seed=3, begin=BEGIN, days=3, interval_s=3_600)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        yield Installation(
            tmp_path / "home",
            broker.url,
            f"sqlite:///{tmp_path}/series.sqlite",
            f"sqlite:///{tmp_path}/escale.sqlite",
        )


@asynccontextmanager
async def collecting(installation: Installation) -> AsyncIterator[MqttSettings]:
    await installation.register(PLACE.id)
    with installation.collector():
        yield MqttSettings(url=installation.mqtt)


async def stored(installation: Installation, measurement: str) -> Sequence[object]:
    series = await open_series(installation.series)
    try:
        rows = await series.range(measurement, start=BEGIN, end=PAST.until + DAY_US)
        return sorted((row.at, sorted(row.tags.items()), row.fields) for row in rows)
    finally:
        await series.close()


def played(measurement: str) -> list[object]:
    found: list[object] = []
    kiosk = PlayedKiosk(PAST.source(PLACE), PAST.begin, PAST.interval_s * SECOND_US)
    for _ in kiosk.play(
        PAST.until,
        lambda _name, rows: found.extend(each for each in rows if each.m == measurement),
    ):
        pass
    return found


@pytest.mark.slow
async def test_begun_again_after_an_interruption_nothing_is_missing_or_doubled(
    installation: Installation, tmp_path: Path
) -> None:
    progress, said = Progress(tmp_path / "history"), list[Told]()
    one_day = asyncio.Event()
    assert progress.plan(PAST) == PAST

    def tell(told: Told) -> None:
        said.append(told)
        one_day.set()

    async with collecting(installation) as mqtt:
        first = asyncio.create_task(send_kiosk(PAST, PLACE, mqtt, progress, tell))
        waiting = asyncio.create_task(one_day.wait())
        await asyncio.wait([first, waiting], return_when=asyncio.FIRST_COMPLETED)
        first.cancel()
        await asyncio.wait([first])
        assert BEGIN < progress.done(PLACE.id) < PAST.until
        # What the file says last may be less than what has arrived: then a day is sent twice.
        progress.note(PLACE.id, 0)
        result = await send_kiosk(PAST, PLACE, mqtt, progress, tell)
        for measurement in ("climate", "use", "power"):
            rows = await stored(installation, measurement)
            assert len(rows) == len(played(measurement)) > 0
        for measurement in ("journal", "uplink"):
            assert len(await stored(installation, measurement)) == PAST.days * 24
        again = await send_kiosk(PAST, PLACE, mqtt, progress, tell)
    assert progress.done(PLACE.id) == PAST.until
    assert sum(told.rejected for told in said) == 0
    assert again == result


def test_a_past_that_was_begun_goes_on_from_where_it_began(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    assert progress.plan(PAST) == PAST
    later = Past(PAST.seed, PAST.begin + DAY_US, PAST.days, PAST.interval_s)
    assert progress.plan(later) == PAST
    other = Past(PAST.seed + 1, PAST.begin, PAST.days, PAST.interval_s)
    progress.note(PLACE.id, PAST.until - DAY_US)
    with pytest.raises(SettingsError, match="another past was begun"):
        progress.plan(other)
    progress.note(PLACE.id, PAST.until)
    assert progress.plan(PAST) == PAST
    assert progress.done(PLACE.id) == PAST.until
    assert progress.plan(other) == other
    assert progress.done(PLACE.id) == 0


def test_what_is_only_played_tells_its_days_and_its_truth() -> None:
    said: list[Told] = []
    past = Past(seed=4, begin=LONG_AGO, days=14, interval_s=3_600, faults="some")
    result = play_kiosk(past, PLACE, said.append)
    assert len(said) == 14
    assert all(told.readings > 24 for told in said)
    assert [each.fault for each in result.truths] == list(past.source(PLACE).faults)
