"""A driver of several devices goes on without one of them, and says so."""

import random
from collections.abc import Sequence

from structlog.testing import capture_logs

from edge.health import Health
from edge.readings import Reading
from edge.scheduler import Planned, Scheduler
from tests.edge.drivers.steady import SteadyClock


class Several:
    """A driver of several devices."""

    name = "several"

    def __init__(self) -> None:
        self.without: tuple[str, ...] = ()

    async def read(self) -> Sequence[Reading]:
        return [Reading("host", {"cpu": 1.0})]

    def left_out(self) -> Sequence[str]:
        return self.without

    async def close(self) -> None:
        """Nothing is open."""


async def test_a_device_that_is_left_out_is_the_drivers_health_and_its_readings_are_delivered() -> (
    None
):
    driver, delivered = Several(), list[Reading]()
    scheduler = Scheduler(
        {"several": Planned(driver, 1.0, 1.0)},
        clock=SteadyClock(),
        rng=random.Random(1),
        deliver=lambda _name, readings: delivered.extend(readings),
        flush=lambda: None,
    )
    assert (await scheduler.read_once())["several"].health == "ok"
    driver.without = ("glass: no such sensor", "air: Input/output error")
    with capture_logs() as logs:
        await scheduler.read_once()
        await scheduler.read_once()
        state = (await scheduler.read_once())["several"]
        driver.without = ()
        mended = (await scheduler.read_once())["several"]
    assert (state.health, state.detail) == (
        "failing",
        "glass: no such sensor; air: Input/output error",
    )
    assert mended.health == "ok"
    assert len(delivered) == 5
    assert [row["event"] for row in logs] == ["driver_in_part", "driver_recovered"]
    await scheduler.close()


def test_a_driver_that_works_in_part_is_read_at_its_usual_interval() -> None:
    health = Health().bad("failing", "gone").bad("failing", "gone").bad("failing", "gone")
    assert health.partly("one gone").wait_s(10.0, random.Random(1)) == 0.0
