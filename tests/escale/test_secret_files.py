"""The files that an installation keeps to itself: made once, for who needs them."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from pathlib import Path

import pytest

from contract import EscaleError, SigningKey
from escale.secret_files import KEYS, PASSWORDS, _own, make


def modes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode))
        for path in folder.rglob("*")
        if path.is_file()
    }


ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An installation's folder, for containers where files can be handed out; what was printed."""
    folder, said = tmp_path_factory.mktemp("site"), io.StringIO()
    with contextlib.redirect_stdout(said):
        make(folder, ["mqtt.example.org"], listen="", containers=ROOT, broker_user="")
    return folder, said.getvalue()


@pytest.mark.slow
def test_secrets_differ_and_none_is_printed(made: tuple[Path, str]) -> None:
    folder, said = made
    contents = {name: (folder / "secrets" / name).read_bytes() for name in KEYS}
    assert len({contents[name] for name in PASSWORDS}) == len(PASSWORDS)
    assert {len(contents[name]) for name in PASSWORDS} == {64}
    SigningKey.from_pem(contents["signing.key"])
    for name, content in contents.items():
        assert content.decode() not in said
        assert f"{folder}/secrets/{name}\n" in said


@pytest.mark.slow
def test_only_who_needs_a_file_can_read_it(made: tuple[Path, str]) -> None:
    folder, _ = made
    # Read by more than one container's user: the folder above lets nobody else in.
    shared = {f"secrets/{name}" for name in PASSWORDS} | {"mosquitto/servers/influxdb.key"}
    for path, mode in modes(folder).items():
        secret = path.startswith("secrets/") or path.endswith(".key")
        assert not secret or path in shared or mode in ("0o400", "0o600"), (path, mode)
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    if ROOT:
        assert stat.S_IMODE((folder / "mosquitto").stat().st_mode) == 0o700
        owners = {str(path.relative_to(folder)): path.stat().st_uid for path in folder.rglob("*")}
        assert owners["secrets/signing.key"] == owners["mosquitto/clients/_api.key"] == 10_001
        assert owners["mosquitto/server.key"] == 1883
        assert owners["mosquitto/servers/postgres.key"] == 999
        assert owners["mosquitto/kiosks.key"] == owners["mosquitto/office.key"] == 0


@pytest.mark.slow
def test_what_is_there_stays_when_it_is_made_again(
    made: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = made
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    make(folder, ["mqtt.example.org"], listen="", containers=ROOT, broker_user="")
    assert capsys.readouterr().out == ""
    assert {path: path.read_bytes() for path in before} == before


def test_an_unknown_user_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(EscaleError, match="no user 'nobody-such'"):
        _own(tmp_path / "x", "nobody-such")
