"""What `escale doctor` is told: the key, and who answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from control_api.check import findings
from control_api.signing_key import load_or_make
from tests.control_api.desks import Desk, settings
from tests.control_api.serving import served
from tests.servers.process import free_port


async def test_nothing_there_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_API_URL", f"http://127.0.0.1:{free_port()}")
    key, api = await findings(settings(tmp_path))
    assert (key.well, "escale api prepare" in key.todo) == (False, True)
    assert (api.well, "escale up" in api.todo) == (False, True)


async def test_a_key_others_may_read_or_that_is_none_is_not_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_API_URL", f"http://127.0.0.1:{free_port()}")
    load_or_make(str(tmp_path))
    path = tmp_path / "secrets" / "signing.key"
    path.chmod(0o644)
    assert "chmod 600" in (await findings(settings(tmp_path)))[0].todo
    path.write_text("no key")
    path.chmod(0o600)
    assert "not a private key" in (await findings(settings(tmp_path)))[0].seen


async def test_an_api_that_waits_is_told_from_one_that_works(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(desk.app) as (url, _):
        monkeypatch.setenv("ESCALE_API_URL", url)
        key, api = await findings(desk.office.settings)
        assert (key.well, api.well) == (True, False)
        assert "waiting for: broker" in api.seen
        monkeypatch.setattr(type(desk.office.client), "connected", property(lambda _: True))
        assert (await findings(desk.office.settings))[1].well
