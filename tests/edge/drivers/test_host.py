"""The host driver says what this machine has."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import DriverError, SystemClock
from edge.drivers import DRIVERS
from edge.drivers.host import HostOptions, make
from edge.drivers.host.driver import HostDriver
from edge.drivers.host.processor import ProcessorTimes, busy_share
from edge.taking import Apart
from tests.edge.drivers.examining import assert_taken


@pytest.fixture
async def driver() -> AsyncIterator[HostDriver]:
    made = make(HostOptions(), SystemClock())
    assert isinstance(made, HostDriver)
    yield made
    await made.close()


def _meminfo(key: str) -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(key)


def _uptime() -> float:
    return float(Path("/proc/uptime").read_text().split()[0])


def _received() -> int:
    rows = [line.split() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
    return sum(int(row[1]) for row in rows if row[0] != "lo:")


async def test_values_are_those_of_this_machine(driver: HostDriver) -> None:
    (reading,) = await driver.read()
    fields = reading.fields
    assert_taken([reading])
    assert fields["memory_total"] == _meminfo("MemTotal")
    used = 100 * (1 - _meminfo("MemAvailable") / _meminfo("MemTotal"))
    assert fields["memory"] == pytest.approx(used, abs=3)
    disk = shutil.disk_usage("/")
    assert fields["disk_free"] == pytest.approx(disk.free, rel=0.05)
    assert fields["disk"] == pytest.approx(100 * disk.used / (disk.used + disk.free), abs=2)
    assert fields["uptime"] == pytest.approx(_uptime(), abs=2)
    assert fields["load"] == pytest.approx(os.getloadavg()[0], abs=1)


async def test_traffic_leaves_loopback_out(driver: HostDriver) -> None:
    (reading,) = await driver.read()
    assert reading.fields["received"] == pytest.approx(_received(), abs=10_000_000)


async def test_named_interfaces_alone_are_summed() -> None:
    driver = make(HostOptions(interfaces=("lo",)), SystemClock())
    (reading,) = await driver.read()
    loopback = psutil.net_io_counters(pernic=True)["lo"].bytes_recv
    assert reading.fields["received"] == pytest.approx(loopback, abs=50_000_000)
    await driver.close()


async def test_the_first_reading_has_no_processor_share_and_the_second_has(
    driver: HostDriver,
) -> None:
    (first,) = await driver.read()
    assert "cpu" not in first.fields
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    (second,) = await driver.read()
    assert 0 < float(second.fields["cpu"]) <= 100
    assert_taken([second])


async def test_a_missing_disk_is_an_error_that_names_it(tmp_path: Path) -> None:
    driver = make(HostOptions(disk=str(tmp_path / "gone")), SystemClock())
    with pytest.raises(DriverError, match=r"No such file.*gone.*check `disk`"):
        await driver.read()
    await driver.close()


async def test_a_hanging_file_system_holds_up_one_thread_and_no_second_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hung, begun = threading.Event(), threading.Event()

    def hang(path: str) -> object:
        begun.set()
        hung.wait(20)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(psutil, "disk_usage", hang)
    kind = DRIVERS["host"]
    assert kind.blocking
    clock = SystemClock()
    source = Apart("host", lambda: kind.make(kind.options(), clock), clock)
    waiting = asyncio.ensure_future(source.take())
    await asyncio.to_thread(begun.wait, 5)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(DriverError, match="has not ended"):
        await source.take()
    assert sum(thread.name == "driver-host" for thread in threading.enumerate()) == 1
    hung.set()
    await source.close()


SECONDS = st.floats(0, 1e9)


@given(SECONDS, SECONDS, SECONDS, SECONDS)
def test_the_busy_share_is_a_share(a: float, b: float, c: float, d: float) -> None:
    before = ProcessorTimes(total=a + b, idle=b)
    after = ProcessorTimes(total=a + b + c + d, idle=b + d)
    share = busy_share(before, after)
    assert share is None or 0 <= share <= 100


def test_guest_time_is_not_counted_twice() -> None:
    times = {"user": 10.0, "system": 5.0, "idle": 80.0, "iowait": 5.0, "guest": 10.0}
    assert ProcessorTimes.of(times) == ProcessorTimes(total=100.0, idle=85.0)
