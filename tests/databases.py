"""A migrated relational database for a test: on SQLite made once a process, then copied."""

import atexit
import shutil
import tempfile
from pathlib import Path

from store import migrate

SQLITE = "sqlite:///"
_FOLDER = Path(tempfile.mkdtemp(prefix="escale-migrated-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)


async def migrated(url: str) -> None:
    """Makes the database at `url`, which is not there yet, with this version's tables."""
    if not url.startswith(SQLITE):
        await migrate(url)
        return
    template = _FOLDER / "template.sqlite"
    if not template.exists():
        await migrate(f"{SQLITE}{template}")
    Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, url.removeprefix(SQLITE))
