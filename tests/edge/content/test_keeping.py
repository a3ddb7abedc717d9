"""A bundle is used when it is proven, for this kiosk and newer; it is there after a restart."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import (
    BadSignature,
    Content,
    Desired,
    EdgeError,
    ShadowDocument,
    SigningKey,
    encode,
    sign,
    verify,
)
from edge.content.keeping import FILE, MAX_BYTES, Keeper
from edge.content.verifying import load, verified, verified_apart
from tests.edge.content.bundles import KEY, KIOSK, NOON, bundle, token

PUBLIC = KEY.public()


async def here(signed: bytes) -> bytes:
    """As the process apart does it, without the process."""
    return encode(verify(Content, signed, {PUBLIC.kid: PUBLIC}))


def keeper(folder: Path) -> Keeper:
    return Keeper(KIOSK, folder / FILE, here)


async def test_a_newer_bundle_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    kept = keeper(tmp_path)
    assert kept.content() is None
    assert await kept.take(token(bundle(3)))
    assert await kept.take(token(bundle(5)))
    assert kept.content() == bundle(5)


@pytest.mark.parametrize("version", [1, 3])
async def test_an_older_bundle_and_the_same_again_change_nothing(
    tmp_path: Path, version: int
) -> None:
    kept = keeper(tmp_path)
    await kept.take(token(bundle(3)))
    before = (tmp_path / FILE).read_bytes()
    assert not await kept.take(token(bundle(version)))
    assert not await kept.take(token(bundle(version).model_copy(update={"places": ()})))
    assert kept.content() == bundle(3)
    assert (tmp_path / FILE).read_bytes() == before


async def test_what_proves_nothing_is_refused_and_said(tmp_path: Path) -> None:
    kept = keeper(tmp_path)
    desired = Desired(kiosk=KIOSK, version=9, at=NOON, document=ShadowDocument())
    whole = token(bundle(2))
    forged = whole[:-6] + (b"AAAAAA" if whole[-6:] != b"AAAAAA" else b"BBBBBB")
    with capture_logs() as logs:
        for bad in (
            token(bundle(2), SigningKey.generate()),
            token(bundle(2, "bordeaux-bourse")),
            sign(desired, KEY),
            forged,
            b"",
            b"\xff" * 50,
            b"x" * (MAX_BYTES + 1),
        ):
            assert not await kept.take(bad)
    assert [row["event"] for row in logs] == ["content_refused"] * 7
    assert kept.content() is None
    assert not (tmp_path / FILE).exists()


async def test_it_is_there_after_a_restart_and_nothing_older_is_taken(tmp_path: Path) -> None:
    await keeper(tmp_path).take(token(bundle(4)))
    again = keeper(tmp_path)
    await again.take_up()
    assert again.content() == bundle(4)
    assert not await again.take(token(bundle(3)))


async def test_a_file_that_somebody_has_changed_is_not_believed(tmp_path: Path) -> None:
    await keeper(tmp_path).take(token(bundle(4)))
    (tmp_path / FILE).write_bytes(token(bundle(9), SigningKey.generate()))
    again = keeper(tmp_path)
    await again.take_up()
    assert again.content() is None
    assert await again.take(token(bundle(4)))


async def test_a_disk_that_takes_nothing_does_not_keep_it_from_the_screen(tmp_path: Path) -> None:
    kept = Keeper(KIOSK, tmp_path / "missing" / FILE, here)
    with capture_logs() as logs:
        assert await kept.take(token(bundle(2)))
    assert [row["event"] for row in logs] == ["content_not_written", "content_taken"]
    assert kept.version == 2


async def test_of_what_arrives_at_once_the_newest_is_looked_at(tmp_path: Path) -> None:
    looked = asyncio.Event()
    seen: list[bytes] = []

    async def noting(signed: bytes) -> bytes:
        seen.append(signed)
        looked.set()
        return await here(signed)

    kept = Keeper(KIOSK, tmp_path / FILE, noting)
    for version in (1, 2, 3):
        kept.receive(token(bundle(version)))
    task = asyncio.create_task(kept.run())
    async with asyncio.timeout(10):
        await looked.wait()
    task.cancel()
    assert seen == [token(bundle(3))]


@pytest.mark.slow
async def test_signatures_are_looked_at_in_a_process_that_ends() -> None:
    assert await verified_apart(token(bundle(7)), [PUBLIC]) == encode(bundle(7))
    with pytest.raises(BadSignature, match="unknown key"):
        await verified_apart(token(bundle(7), SigningKey.generate()), [PUBLIC])


async def test_where_the_libraries_are_loaded_no_process_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert await verified(token(bundle(7)), [PUBLIC]) == encode(bundle(7))
    with pytest.raises(BadSignature, match="unknown key"):
        await verified(token(bundle(7), SigningKey.generate()), [PUBLIC])


@pytest.mark.slow
async def test_a_process_that_breaks_is_no_proof_and_says_nothing_of_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(EdgeError, match="ended with 1"):
        await verified_apart(token(bundle(7)), [PUBLIC])
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(EdgeError, match="No such file"):
        await verified_apart(token(bundle(7)), [PUBLIC])
