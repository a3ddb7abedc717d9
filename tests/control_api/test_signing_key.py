"""The signing key: made once, for its owner only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract import SettingsError
from control_api.signing_key import keep_secret, load_or_make, others_may_read


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = load_or_make(str(tmp_path / "home")).public()
    path = tmp_path / "home" / "secrets" / "signing.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert load_or_make(str(tmp_path / "home")).public() == first


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_or_make(str(tmp_path)).public(), range(16)))
    assert len(set(keys)) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["signing.key"]


def test_a_key_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    load_or_make(str(tmp_path))
    (tmp_path / "secrets" / "signing.key").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_or_make(str(tmp_path))


def test_a_secret_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "cli.token"
    assert keep_secret(path, b"one", replace=False)
    assert not keep_secret(path, b"two", replace=False)
    assert path.read_bytes() == b"one"
    assert keep_secret(path, b"three", replace=True)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"three", 0o600)


def test_a_key_that_is_given_is_used_where_it_lies_and_none_is_made(tmp_path: Path) -> None:
    kept = load_or_make(str(tmp_path / "a")).public()
    given = tmp_path / "a" / "secrets" / "signing.key"
    assert load_or_make(str(tmp_path / "b"), str(given)).public() == kept
    assert not (tmp_path / "b").exists()
    with pytest.raises(SettingsError, match="not there"):
        load_or_make(str(tmp_path), str(tmp_path / "none.key"))


def test_what_a_service_manager_hands_out_may_be_readable_by_roots_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_or_make(str(tmp_path))
    key = tmp_path / "secrets" / "signing.key"
    owner = key.stat().st_uid
    monkeypatch.setattr("control_api.signing_key.os.geteuid", lambda: 12_345)
    for mode, refused in ((0o440, owner != 0), (0o444, True), (0o460, True)):
        key.chmod(mode)
        assert others_may_read(key) is refused, oct(mode)
