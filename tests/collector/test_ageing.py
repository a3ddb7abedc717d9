"""Old rows leave the embedded store by themselves, and a store that is away is said once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from collector import ageing
from collector.ageing import Ageing
from contract import DAY_S, SeriesSettings, StoreUnavailable, SystemClock
from store import Keeping, Point, open_keeping, open_levels


@pytest.fixture
def given(tmp_path: Path) -> SeriesSettings:
    return SeriesSettings(url=f"sqlite:///{tmp_path}/series.sqlite", raw_days=1)


async def filled(given: SeriesSettings) -> None:
    levels = await open_levels(given.url)
    now = SystemClock().now()
    ages = [days * DAY_S * 1_000_000 for days in (0, 1, 3, 4)]
    await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - age) for age in ages])
    await levels.close()


async def test_what_is_older_than_its_life_goes(given: SeriesSettings) -> None:
    await filled(given)
    one = Ageing(given, random.Random(0))
    # Two samples, and with each the mark of its five minutes and of its hour.
    assert await one.look() == 6
    assert await one.look() == 0


async def test_a_store_that_is_away_is_said_once(given: SeriesSettings) -> None:
    async def away(_settings: SeriesSettings) -> Keeping:
        raise StoreUnavailable("locked", where="there")

    one = Ageing(given, random.Random(0), opened=away)
    with capture_logs() as said:
        assert await one.look() == await one.look() == 0
    assert [line["event"] for line in said] == ["old_rows_stay"]


async def test_it_looks_again_and_again_until_it_is_stopped(
    given: SeriesSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "FIRST_S", (0.0, 0.0))
    monkeypatch.setattr(ageing, "EVERY_S", 0.001)
    looks = 0

    async def counted(settings: SeriesSettings) -> Keeping:
        nonlocal looks
        looks += 1
        if looks == 3:
            one.stop()
        return await open_keeping(settings)

    one = Ageing(given, random.Random(0), opened=counted)
    await one.run()
    assert looks == 3


def test_only_the_embedded_store_needs_it(given: SeriesSettings) -> None:
    assert Ageing.is_needed(given)
    assert not Ageing.is_needed(SeriesSettings(url="influxdb://127.0.0.1:8086/escale"))
