"""October kept in a database as a release, and published."""

from __future__ import annotations

from hashlib import sha256

from programme.release.cells import PublishedRelease
from programme.release.formats import files_of
from store import Database, registers
from tests.programme.release.formats.october import ABOUT, october

releases = registers.releases
MADE = 1_793_800_000_000_000
PUBLISHED = 1_794_000_000_500_000
"""6 November 2026, half a second after 21:20 UTC."""


async def keep(db: Database, wanted: PublishedRelease) -> str:
    """Made, not published."""
    files = [
        releases.File(
            releases.FileHead(path, media_type, sha256(content).hexdigest(), len(content)), content
        )
        for path, (media_type, content) in files_of(wanted, ABOUT).items()
    ]
    version = int(wanted.id.rpartition("-v")[2])
    release = releases.Release(
        *(wanted.id, wanted.month, version, releases.State.MADE, "f" * 64, "e" * 64),
        *(ABOUT.parameters, ABOUT.libraries, [], {}, MADE),
    )
    await releases.keep(db, release, [], files)
    return wanted.id


async def publish(db: Database, release_id: str, at: int = PUBLISHED) -> None:
    """Checked against all there are, and published."""
    against = [one.id for one in await releases.everything(db)]
    await releases.note_check(db, release_id, against=against, findings=[], at=at)
    await releases.publish(db, release_id, at)


async def publish_october(db: Database, version: int = 1, month: str = "2026-10") -> str:
    """A month's version, published."""
    release_id = await keep(db, october(version, month))
    await publish(db, release_id, PUBLISHED + version * 60_000_000)
    return release_id
