"""The openNDS half of the driver: a command that answers, fails, hangs, comes back."""

import asyncio
import os
import shlex
from pathlib import Path

import psutil
import pytest
from pydantic import ValidationError

from contract import DriverError
from edge.driver import Driver
from edge.drivers.hotspot import HotspotOptions, make
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.hotspot.sums import START
from tests.edge.material import HandClock
from tests.waiting import until

CASES = Path(__file__).parent / "cases"
TEN = str(CASES / "opennds-10.1" / "ndsctl.json")


def driver(clock: HandClock, *command: str, timeout_s: float = 5.0) -> Driver:
    options = {"opennds": {"command": command, "timeout_s": timeout_s}}
    return make(HotspotOptions.model_validate(options), clock)


async def test_the_portal_s_clients_become_counts_and_rates() -> None:
    clock = HandClock(START)
    made = driver(clock, "cat", TEN)
    (first,) = await made.read()
    assert dict(first.fields) == {"up": True, "clients": 2, "authenticated": 1}
    assert first.tags == {"source": "opennds"}
    clock.advance(60)
    (second,) = await made.read()
    assert second.fields["in_rate"] == 0.0
    assert_taken([first])
    clock.advance(3_600)
    readings = await made.read()
    assert_taken(readings)
    (total,) = [r for r in readings if r.m == "hotspot_use" and "band" not in r.tags]
    assert total.fields["devices"] == 1
    await made.close()


async def test_a_portal_that_does_not_run_is_not_up_and_its_sessions_have_ended(
    tmp_path: Path,
) -> None:
    clock = HandClock(START)
    runs = tmp_path / "runs"
    runs.touch()
    made = driver(clock, "sh", "-c", f"[ -e {shlex.quote(str(runs))} ] && cat {TEN} || exit 3")
    assert (await made.read())[0].fields["up"] is True
    runs.unlink()
    (down,) = await made.read()
    assert dict(down.fields) == {"up": False, "clients": 0, "authenticated": 0}
    runs.touch()
    assert (await made.read())[0].fields["authenticated"] == 1
    clock.advance(3_600)
    sessions = {r.tags.get("band"): r.fields.get("sessions") for r in await made.read()}
    assert sessions["15_to_30"] == 1


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 4", "openNDS is busy"),
        ("echo ndsctl thread is busy, please try later.", "openNDS is busy"),
        ("echo", "an empty answer"),
        ("exit 1", "ended with status 1"),
        ("echo 02:16:d8:15:b1:26", "not JSON"),
        ("yes 02:16:d8:15:b1:26", "without end"),
        ("sleep 30", r"no answer within 0\.3 s"),
        ("sleep 30 & wait", r"no answer within 0\.3 s"),
    ],
)
async def test_a_command_that_gives_nothing_is_an_error_without_its_words(
    script: str, sentence: str
) -> None:
    made = driver(HandClock(), "sh", "-c", script, timeout_s=0.3 if "sleep" in script else 5)
    with pytest.raises(DriverError, match=sentence) as raised:
        await made.read()
    assert "02:16" not in str(raised.value)


async def test_a_missing_command_is_named_without_its_arguments() -> None:
    made = driver(HandClock(), "/nowhere/ndsctl", "root@192.0.2.1")
    with pytest.raises(DriverError, match=r"can't be run.*\(ndsctl\)") as raised:
        await made.read()
    assert "192.0.2.1" not in str(raised.value)


async def test_a_reading_that_is_cancelled_leaves_no_process_behind(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    os.mkfifo(told)
    made = driver(HandClock(), "sh", "-c", f"echo $$ > {shlex.quote(str(told))}; sleep 30")
    reading = asyncio.ensure_future(made.read())
    pid = int(await asyncio.to_thread(told.read_text))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.to_thread(until, lambda: not psutil.pid_exists(pid), what="its end")
    await made.close()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"timezone": "Mars/Olympus"}, "no time zone"),
        ({"opennds": {}, "radius": {"servers": [{"address": "::1", "secret_env": "S"}]}}, "two"),
        ({"radius": {"servers": []}}, "at least 1"),
        ({"radius": {"servers": [{"address": "ap.local", "secret_env": "S"}]}}, "IPv4 or IPv6"),
        ({"radius": {"servers": [{"address": "::1"}]}}, "one of secret_file and secret_env"),
        ({"opennds": {"command": []}}, "at least 1"),
        ({"opennds": {"comand": ["ndsctl"]}}, "Extra inputs"),
    ],
)
def test_options_that_can_t_be_meant_are_refused(options: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        HotspotOptions.model_validate(options)
