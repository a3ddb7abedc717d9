"""Releases: kept whole, never changed, open to everybody only once published."""

from dataclasses import replace
from hashlib import sha256

import pytest

from contract import Conflict, NotFound
from store import Database
from store.registers import releases
from store.registers.releases import Cell, File, FileHead, Release, State

TABLE = b"month,value\n2026-10,31\n"


def release(version: int = 1) -> Release:
    return Release(
        id=f"2026-10-v{version}",
        month="2026-10",
        version=version,
        state=State.MADE,
        facts="f" * 64,
        hash="a" * 64,
        parameters={"uses": 11},
        libraries={"escale": "1"},
        shape=[{"name": "services"}],
        gaps={"kiosk/kiosk-a": [31, 744]},
        made_at=1,
    )


CELLS = [
    Cell("services", ("kiosk/kiosk-a", "wifi"), "shown", 31.0, 12),
    Cell("services", ("kiosk/kiosk-a", "family"), "hidden", 3.0, 2),
    Cell("services", ("kiosk/kiosk-a", ""), "shown", 34.0, 12, contributors=4, largest=20.0),
]
FILES = [File(FileHead("data.csv", "text/csv", sha256(TABLE).hexdigest(), len(TABLE)), TABLE)]


async def passed(db: Database, version: int = 1, against: tuple[str, ...] = ()) -> None:
    made = release(version)
    await releases.keep(db, made, CELLS, FILES)
    await releases.note_check(db, made.id, against=against, findings=(), at=2)


async def test_a_release_is_kept_whole_and_once(db: Database) -> None:
    await releases.keep(db, release(), CELLS, FILES)
    assert await releases.get(db, "2026-10-v1") == release()
    assert sorted(await releases.truth(db, "2026-10-v1"), key=str) == sorted(CELLS, key=str)
    with pytest.raises(Conflict):
        await releases.keep(db, replace(release(), facts="0" * 64), [], [])
    assert len(await releases.truth(db, "2026-10-v1")) == len(CELLS)


async def test_what_is_hidden_does_not_leave_with_the_cells_that_are_shown(db: Database) -> None:
    await releases.keep(db, release(), CELLS, FILES)
    found = {cell.codes: cell for cell in await releases.shown(db, "2026-10-v1")}
    assert (found["kiosk/kiosk-a", "family"].value, found["kiosk/kiosk-a", "family"].days) == (
        None,
        None,
    )
    assert found["kiosk/kiosk-a", "wifi"].value == 31.0


async def test_only_a_release_that_passed_its_check_is_published(db: Database) -> None:
    await releases.keep(db, release(), CELLS, FILES)
    with pytest.raises(Conflict, match="is made"):
        await releases.publish(db, "2026-10-v1", 3)
    refused = await releases.note_check(db, "2026-10-v1", against=(), findings=["a cell"], at=2)
    assert refused.state is State.REFUSED
    with pytest.raises(Conflict, match="is refused"):
        await releases.publish(db, "2026-10-v1", 3)
    await releases.note_check(db, "2026-10-v1", against=(), findings=(), at=2)
    assert (await releases.publish(db, "2026-10-v1", 3)).published_at == 3
    assert (await releases.publish(db, "2026-10-v1", 9)).published_at == 3


async def test_a_check_is_good_only_against_all_that_is_public_by_then(db: Database) -> None:
    await passed(db, 1)
    await passed(db, 2)
    await releases.publish(db, "2026-10-v1", 3)
    with pytest.raises(Conflict, match="2026-10-v1 was published after"):
        await releases.publish(db, "2026-10-v2", 4)
    await releases.note_check(db, "2026-10-v2", against=["2026-10-v1"], findings=(), at=5)
    assert (await releases.publish(db, "2026-10-v2", 6)).state is State.PUBLISHED


async def test_a_withdrawn_release_counts_as_read_by_everybody(db: Database) -> None:
    await passed(db, 1)
    await passed(db, 2)
    await releases.publish(db, "2026-10-v1", 3)
    await releases.withdraw(db, "2026-10-v1", "a kiosk counted twice", 4)
    with pytest.raises(Conflict, match="2026-10-v1 was published after"):
        await releases.publish(db, "2026-10-v2", 5)


async def test_files_are_open_while_the_release_is_published(db: Database) -> None:
    await passed(db)
    with pytest.raises(NotFound):
        await releases.open_file(db, "2026-10-v1", "data.csv")
    await releases.publish(db, "2026-10-v1", 3)
    found, opened = await releases.open_file(db, "2026-10-v1", "data.csv")
    assert (found.published_at, opened) == (3, FILES[0])
    with pytest.raises(NotFound, match="no file"):
        await releases.open_file(db, "2026-10-v1", "other.csv")
    assert [row.id for row in await releases.published(db)] == ["2026-10-v1"]
    await releases.withdraw(db, "2026-10-v1", "a kiosk counted twice", 4)
    with pytest.raises(NotFound, match="withdrawn: a kiosk counted twice"):
        await releases.open_file(db, "2026-10-v1", "data.csv")
    assert await releases.published(db) == []
    assert (await releases.file(db, "2026-10-v1", "data.csv")).content == TABLE
