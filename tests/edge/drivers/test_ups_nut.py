"""The ups driver against NUT itself: upsd, and dummy-ups whose values change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contract import DriverError, SystemClock
from edge.drivers.ups import UpsOptions, make
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.servers.nut import UPS, Nut, nut
from tests.waiting import eventually

pytestmark = pytest.mark.server


@asynccontextmanager
async def asking(server: Nut, **options: object) -> AsyncIterator["Asked"]:
    given = {"host": server.host, "port": server.port, "ups": UPS, "name": "booth", **options}
    asked = Asked(UpsOptions.model_validate(given))
    yield asked
    await asked.driver.close()


class Asked:
    """A driver, and what it says until something is so."""

    def __init__(self, options: UpsOptions) -> None:
        self.driver = make(options, SystemClock())

    async def read(self) -> Reading:
        readings = await self.driver.read()
        assert_taken(readings)
        (reading,) = readings
        return reading

    async def until(self, **wanted: object) -> Reading:
        async def so() -> Reading | None:
            try:
                reading = await self.read()
            except DriverError:
                return None
            return reading if wanted.items() <= dict(reading.fields).items() else None

        found = await eventually(so, what=f"{wanted}")
        assert found is not None
        return found

    async def until_error(self, word: str) -> str:
        async def so() -> str:
            try:
                await self.read()
            except DriverError as error:
                return str(error) if word in str(error) else ""
            return ""

        return await eventually(so, what=word)


@pytest.mark.slow
async def test_the_mains_go_and_come_back_and_the_battery_tells_its_time(tmp_path: Path) -> None:
    server = nut(tmp_path)
    with server.driver, server:
        async with asking(server) as asked:
            reading = await asked.until(charge=97.0)
            assert reading.tags == {"ups": "booth"}
            assert reading.fields == {
                "on_battery": False,
                "battery_low": False,
                "replace_battery": False,
                "charge": 97.0,
                "runtime": 1840.0,
                "load": 23.0,
                "temperature": 31.5,
                "input_voltage": 231.4,
                "output_voltage": 230.0,
                "battery_voltage": 27.2,
            }
            server.put(ups_status="OB DISCHRG LB", battery_charge="9", battery_runtime="95")
            away = await asked.until(on_battery=True)
            assert away.fields["battery_low"] is True
            assert away.fields["runtime"] == 95.0
            server.put(ups_status="OL CHRG", battery_charge="10")
            back = await asked.until(on_battery=False)
            assert back.fields["battery_low"] is False


@pytest.mark.slow
async def test_a_driver_that_hangs_or_dies_and_an_upsd_that_restarts_are_told_and_got_over(
    tmp_path: Path,
) -> None:
    server = nut(tmp_path)
    with server.driver, server:
        async with asking(server) as asked:
            await asked.until(on_battery=False)
            server.driver.pause()
            assert "look at its cable" in await asked.until_error("no fresh values")
            server.driver.resume()
            await asked.until(on_battery=False)
            server.driver.kill()
            await asked.until_error("does not run")
            server.driver.start()
            await asked.until(on_battery=False)
            server.stop()
            assert "check that upsd runs" in await asked.until_error("can't be asked")
            server.start()
            await asked.until(on_battery=False)


async def test_a_name_that_upsd_does_not_know_is_told(tmp_path: Path) -> None:
    with nut(tmp_path) as server:
        async with asking(server, ups="office") as asked:
            with pytest.raises(DriverError, match=r"no UPS of this name.*office"):
                await asked.read()
        async with asking(server) as asked:
            with pytest.raises(DriverError, match="does not run"):
                await asked.read()
