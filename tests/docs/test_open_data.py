"""What docs/open-data.md shows, typed by somebody who has no account."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from programme import Options, open_data
from programme.release.cells import Mark
from programme.release.formats import files_of
from store import open_database
from tests.databases import migrated
from tests.house.documented_commands import documented
from tests.house.rooms import TREE
from tests.programme.release.formats.october import ABOUT, october
from tests.programme.release.formats.released import publish_october
from tests.servers.binaries import require
from tests.servers.process import free_port
from tests.waiting import until

PAGE = (TREE / "docs" / "open-data.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8000"


async def _published(url: str) -> None:
    await migrated(url)
    db = open_database(url)
    await publish_october(db)
    await db.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[str]:
    """The address of a server with one published month."""
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    asyncio.run(_published(url))
    app = FastAPI()
    db = open_database(url)
    app.include_router(open_data(database=lambda _request: db, options=Options()))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, what="the server")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    asyncio.run(db.close())


@pytest.mark.slow
def test_each_command_of_the_page_reads_what_is_published(here: str, tmp_path: Path) -> None:
    def typed(words: list[str]) -> str:
        there = [word.replace(WRITTEN, here) for word in words]
        command = Path(sys.executable).with_name(there[0])
        there[0] = str(command) if command.exists() else require(there[0])
        done = subprocess.run(
            there, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    listed = json.loads(typed(documented("curl -s http://127.0.0.1:8000/open-data/releases")))
    files = {one["path"]: one["sha256"] for one in listed["items"][0]["files"]}
    typed(
        documented(
            "curl -s -o figures.csv http://127.0.0.1:8000/open-data/releases/2026-10-v1/figures.csv"
        )
    )
    figures = tmp_path / "figures.csv"
    assert sha256(figures.read_bytes()).hexdigest() == files["figures.csv"]
    report = typed(
        documented(
            "frictionless validate "
            "http://127.0.0.1:8000/open-data/releases/2026-10-v1/datapackage.json"
        )
    )
    assert "INVALID" not in report
    asked = documented(
        "curl -s --etag-save october.etag --etag-compare october.etag -o figures.csv "
        "http://127.0.0.1:8000/open-data/releases/2026-10-v1/figures.csv"
    )
    typed(asked)
    assert files["figures.csv"] in (tmp_path / "october.etag").read_text()
    figures.write_text("kept")
    typed(asked)
    assert figures.read_text() == "kept"


def test_the_page_names_every_file_and_mark() -> None:
    for name in (*files_of(october(), ABOUT), *Mark):
        assert f"`{name}`" in PAGE, name
