"""The lamp is a file that is there while it is lit; a program is an argument list with a limit."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import CommandRefused, DriverError, IdentifyParams, PingParams, RebootParams
from edge.executors import Lamp, Program, ProgramOptions
from tests.edge.material import NOON, HandClock
from tests.waiting import eventually

ID = "01K8ZZ2V5B2H7J6Q3M9N4P8R1T"


def run(code: str, timeout_s: float = 20) -> Program:
    return Program(ProgramOptions(command=(sys.executable, "-c", code), timeout_s=timeout_s))


def here(path: Path) -> bool:
    return path.exists()


def words(path: Path) -> str:
    return path.read_text() if path.exists() else ""


@pytest.mark.slow
async def test_the_lamp_is_lit_for_the_seconds_asked_for(tmp_path: Path) -> None:
    lamp = Lamp(tmp_path, HandClock())
    with capture_logs() as logged:
        detail = await lamp.run(IdentifyParams(seconds=1), ID)
    assert detail.code == "lamp_lit"
    lit = json.loads((tmp_path / "lamp").read_text())
    assert lit == {"command": ID, "until": NOON + 1_000_000}
    assert [(entry["event"], entry["command"]) for entry in logged] == [("lamp_lit", ID)]

    async def out() -> bool:
        return not here(tmp_path / "lamp")

    await eventually(out, what="the lamp to go out")


async def test_a_second_command_begins_the_time_anew(tmp_path: Path) -> None:
    lamp = Lamp(tmp_path, HandClock())
    await lamp.run(IdentifyParams(seconds=1), ID)
    await lamp.run(IdentifyParams(seconds=600), ID)
    await asyncio.sleep(0.05)
    assert (tmp_path / "lamp").exists()


def test_a_lamp_does_not_stay_lit_when_the_daemon_ends(tmp_path: Path) -> None:
    async def light() -> None:
        await Lamp(tmp_path, HandClock()).run(IdentifyParams(seconds=600), ID)
        assert (tmp_path / "lamp").exists()
        await asyncio.sleep(0)

    asyncio.run(light())
    assert not (tmp_path / "lamp").exists()


async def test_a_lamp_that_cannot_be_lit_says_so(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="can't be lit"):
        await Lamp(tmp_path / "nowhere", HandClock()).run(IdentifyParams(), ID)


async def test_the_lamp_does_nothing_but_identify(tmp_path: Path) -> None:
    with pytest.raises(CommandRefused):
        await Lamp(tmp_path, HandClock()).run(PingParams(), ID)


async def test_a_program_gets_the_parameters_and_its_last_words_are_the_reply() -> None:
    code = "import os; print(os.environ['ESCALE_COMMAND'], os.environ['ESCALE_PARAMS'])"
    detail = await run(code).run(RebootParams(force=True, reason="smoke"), ID)
    assert detail.description == f'{ID} {{"force":true,"reason":"smoke"}}'


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        (run("import sys; print('no rights'); sys.exit(3)"), "exit", "no rights"),
        (run("import time; time.sleep(60)", timeout_s=0.3), "timeout", "did not end"),
    ],
)
async def test_a_program_that_fails_or_hangs_says_so(
    program: Program, code: str, said: str
) -> None:
    with pytest.raises(CommandRefused, match=said) as caught:
        await program.run(RebootParams(), ID)
    assert caught.value.code == code


async def test_a_program_that_is_not_there_says_so() -> None:
    with pytest.raises(DriverError, match="can't be started"):
        await Program(ProgramOptions(command=("/nowhere/reboot",))).run(RebootParams(), ID)


async def test_a_program_that_is_given_up_does_not_live_on(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    task = asyncio.create_task(_wait(run(code)))

    async def started() -> str:
        return words(note)

    pid = await eventually(started, what="the program to start")
    task.cancel()
    await asyncio.wait({task})
    assert not here(Path("/proc") / pid)


async def _wait(program: Program) -> object:
    return await program.run(RebootParams(), ID)
