"""The releases of a year as everybody can download them, each with its hash and address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from contract import StoreHeld
from programme.community.figures.yearly import months_of
from programme.release.cells import TOTAL, Gap
from programme.release.formats.about import FIGURES
from programme.release.formats.reading import READ, Frozen, read_frozen
from store import Database, registers

OPEN_DATA = "/open-data/releases"


@dataclass(frozen=True, slots=True)
class Source:
    """A frozen release; `hash` is the release's own, `figures_sha256` that of its `figures.csv`."""

    frozen: Frozen = field(repr=False)
    hash: str
    figures_sha256: str
    address: str

    @property
    def id(self) -> str:
        """Month and version."""
        return self.frozen.release.id

    @property
    def month(self) -> str:
        """YYYY-MM."""
        return self.frozen.release.month

    @property
    def gap(self) -> Gap:
        """Hours of service of all kiosks without data."""
        return self.frozen.release.gaps.get(TOTAL, Gap(0, 0))


async def sources(db: Database, year: int, base: str) -> Sequence[Source]:
    """The last published version of each month, read from its frozen bytes, oldest first.

    `base`: where open data is served, `https://host`. StoreHeld when a file is not what it was.
    """
    months = months_of(year)
    heads = await registers.releases.published(db, months[0], months[-1])
    last = {head.month: head for head in heads}
    return [await _source(db, head, base.rstrip("/")) for head in last.values()]


async def _source(db: Database, head: registers.releases.Release, base: str) -> Source:
    contents, figures = {}, ""
    for path in READ:
        kept = await registers.releases.file(db, head.id, path)
        if sha256(kept.content).hexdigest() != kept.head.sha256:
            raise StoreHeld(
                f"{path} of release {head.id} is not what was frozen",
                where=db.where,
                todo="restore the database from a backup",
            )
        contents[path] = kept.content
        figures = kept.head.sha256 if path == FIGURES else figures
    address = f"{base}{OPEN_DATA}/{head.id}"
    return Source(read_frozen(contents), head.hash, figures, address)
