"""Faults by hand: the command writes them, the devices heed them, whatever is in the file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract import EdgeError, Profile
from edge.cli import app
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.injected import FAULTS_FILE, InjectedFaults, inject, injected, mend
from edge.simulation.source import Source

SOURCE = Source(1, "bordeaux-victoire", Profile.BOOTH)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.output


def test_the_command_injects_a_fault_and_another_ends_it(tmp_path: Path) -> None:
    (tmp_path / SOURCE.kiosk).mkdir()
    said = run("inject", str(tmp_path), SOURCE.kiosk, "mains-lost", "--minutes", "30")
    assert "mains-lost for 30 min" in said
    (fault,) = injected(tmp_path / SOURCE.kiosk)
    assert (fault.kind, fault.end - fault.begin) == (FaultKind.MAINS_LOST, 1_800)
    run("mend", str(tmp_path), SOURCE.kiosk, "mains-lost")
    (mended,) = injected(tmp_path / SOURCE.kiosk)
    assert mended.begin <= mended.end < fault.end


def test_an_unknown_fault_or_kiosk_is_said(tmp_path: Path) -> None:
    with pytest.raises(EdgeError, match=r"no fault 'meteor'.*mains-lost"):
        run("inject", str(tmp_path), SOURCE.kiosk, "meteor")
    with pytest.raises(EdgeError, match="no simulated kiosk"):
        run("inject", str(tmp_path), "nowhere", "flood")


def test_devices_heed_a_fault_that_comes_and_goes_while_they_run(tmp_path: Path) -> None:
    devices = InjectedFaults(SOURCE, tmp_path)
    assert devices.source().faults == ()
    fault = Fault(FaultKind.FLOOD, 1_000.0, 2_000.0)
    inject(tmp_path, fault)
    assert devices.source().faults == (fault,)
    mend(tmp_path, FaultKind.FLOOD, 1_500.0)
    assert devices.source().fault(FaultKind.FLOOD, 1_400.0) is not None
    assert devices.source().fault(FaultKind.FLOOD, 1_600.0) is None
    (tmp_path / FAULTS_FILE).unlink()
    assert devices.source().faults == ()


@pytest.mark.parametrize("text", ["", "[]", '{"faults": 1}', '{"faults": [{"kind": "x"}]}', "\x00"])
def test_a_file_that_makes_no_sense_is_no_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / FAULTS_FILE).write_text(text)
    assert InjectedFaults(SOURCE, tmp_path).source() == SOURCE
