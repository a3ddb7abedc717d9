"""The files that an installation keeps to itself: made once, for who needs them."""

from __future__ import annotations

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


@pytest.mark.slow
def test_everything_is_made_once_and_only_its_owner_reads_what_is_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def again(name: str = "mqtt.example.org") -> None:
        make(tmp_path, [name], listen="", containers=False, broker_user="")

    again()
    said = capsys.readouterr().out
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for path, mode in modes(tmp_path).items():
        secret = path.startswith("secrets/") or path.endswith(".key")
        assert not secret or mode in ("0o400", "0o600"), (path, mode)
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    for name in KEYS:
        assert files[tmp_path / "secrets" / name].decode(errors="replace") not in said
    for name in PASSWORDS:
        assert len(files[tmp_path / "secrets" / name]) == 64
    assert len({files[tmp_path / "secrets" / name] for name in PASSWORDS}) == len(PASSWORDS)
    SigningKey.from_pem(files[tmp_path / "secrets" / "signing.key"])

    again()
    assert capsys.readouterr().out == ""
    assert {path: path.read_bytes() for path in files} == files


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands files out")
def test_each_container_can_read_its_own_files_and_the_authorities_are_nobodys(
    tmp_path: Path,
) -> None:
    make(tmp_path, ["mqtt.example.org"], listen="", containers=True, broker_user="")
    owners = {str(path.relative_to(tmp_path)): path.stat().st_uid for path in tmp_path.rglob("*")}
    found = modes(tmp_path)
    assert owners["secrets/signing.key"] == owners["mosquitto/clients/_api.key"] == 10_001
    assert owners["mosquitto/server.key"] == 1883
    assert owners["mosquitto/servers/postgres.key"] == 999
    for authority in ("kiosks", "office"):
        name = f"mosquitto/{authority}.key"
        assert (owners[name], found[name]) == (0, "0o600")
    # Read by more than one user: the folder above lets nobody else in.
    assert {found[f"secrets/{name}"] for name in PASSWORDS} == {"0o444"}
    for folder in ("secrets", "mosquitto"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
    assert "listener 8883 0.0.0.0" in (tmp_path / "mosquitto" / "mosquitto.conf").read_text()


def test_an_unknown_user_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(EscaleError, match="no user 'nobody-such'"):
        _own(tmp_path / "x", "nobody-such")
