"""A month's release: planned, made. What is made is frozen, hashed, and never made twice.

gather ─▶ facts ─▶ protect (rules, secondary suppression, attack) ─▶ publish ─▶ files ─▶ register
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from contract import Conflict
from programme.kiosk_places import Publisher
from programme.orientations import day_of
from programme.release import kept
from programme.release.cells import CellName, Gap, Mark, PublishedRelease, Table
from programme.release.formats import About, files_of
from programme.release.gathering import Facts, Gathered, facts
from programme.release.layout import Layout
from programme.release.outlook import Outlook, outlook
from programme.release.repair import Protection, protect, publish
from programme.release.reuse_tables import follow
from programme.release.rules import Rules
from store import Database, registers

LIBRARIES = ("escale", "pytauargus", "highspy", "pyarrow")
"""Whose versions are kept with a release."""
State = registers.releases.State
Release = registers.releases.Release


@dataclass(frozen=True)
class Made:
    """A version of a month: `new` is False where nothing had changed since the last one."""

    release: Release
    outlook: Outlook
    new: bool
    protection: Protection | None = None


async def plan(
    db: Database,
    gathered: Gathered,
    layout: Layout,
    rules: Rules,
    tell: Callable[[Layout], None] = lambda _: None,
) -> list[Outlook]:
    """What a release would be; where that is of little use, coarser ones up to the first that is.

    The first is the one asked for. EscaleError where no marks can be found; Conflict where a
    public version of the month has other thresholds.
    """
    found = []
    before = await _hidden_before(db, str(gathered.month), rules)
    for one in (layout, *layout.coarser):
        tell(one)
        known = await facts(db, gathered, one)
        marks, _ = _marked(known, rules, before)
        found.append(outlook(one, [*known.tables, *known.following], marks))
        if found[-1].enough:
            break
    return found


async def make(
    db: Database,
    gathered: Gathered,
    layout: Layout,
    rules: Rules,
    publisher: Publisher,
    now: int,
) -> Made:
    """The month's next version, kept whole; or the last one, when nothing has changed since.

    EscaleError where no marks can be found; Conflict where a public version of the month has other
    thresholds; StoreError.
    """
    month = str(gathered.month)
    known = await facts(db, gathered, layout)
    tables = [*known.tables, *known.following]
    before = await _hidden_before(db, month, rules)
    parameters = {"layout": layout.value, "rules": asdict(rules)}
    digest = _facts_digest(known, parameters)
    versions = await registers.releases.everything(db, month=month)
    if versions and versions[-1].facts == digest:
        last = versions[-1]
        return Made(last, outlook(layout, tables, await _kept_marks(db, last)), new=False)
    marks, protection = _marked(known, rules, before)
    number = versions[-1].version + 1 if versions else 1
    released = publish(f"{month}-v{number}", month, tables, marks, known.gaps)
    about = About(publisher, day_of(now), parameters, _libraries(), gathered.names)
    files = _files(released, about)
    release = _head(released, tables, about, files, digest, now)
    await registers.releases.keep(db, release, kept.cells(tables, released), files)
    return Made(release, outlook(layout, tables, marks), new=True, protection=protection)


def _marked(
    known: Facts, rules: Rules, before: set[CellName]
) -> tuple[dict[CellName, Mark], Protection]:
    protection = protect(known.tables, rules, month=str(known.month), asked=before)
    following = follow(protection.marks, known.following, rules.max_share)
    return {**protection.marks, **following}, protection


async def _hidden_before(db: Database, month: str, rules: Rules) -> set[CellName]:
    """What a public version of the month hides stays hidden: it would be told otherwise.

    Conflict where one has other thresholds: stricter ones would hide what everybody has read.
    """
    found: set[CellName] = set()
    for one in await registers.releases.everything(db, month=month):
        if one.state not in registers.releases.PUBLIC:
            continue
        if (usual := one.parameters["rules"]) != asdict(rules):
            said = ", ".join(f"{name} {value}" for name, value in usual.items())
            raise Conflict(
                f"{one.id} is public with other thresholds",
                todo=f"a month keeps its own, as what was read stays read: {said}",
            )
        found |= {
            table.name_of(codes)
            for table in (await kept.published(db, one.id)).tables
            for codes, cell in table.cells.items()
            if cell.mark is Mark.HIDDEN
        }
    return found


async def _kept_marks(db: Database, release: Release) -> dict[CellName, Mark]:
    return {
        table.name_of(codes): cell.mark
        for table in (await kept.published(db, release.id)).tables
        for codes, cell in table.cells.items()
    }


def _head(
    released: PublishedRelease,
    tables: Sequence[Table],
    about: About,
    files: Sequence[registers.releases.File],
    digest: str,
    now: int,
) -> Release:
    shape, gaps = kept.shape(tables), _gaps(released.gaps)
    whole = {
        "id": released.id,
        "facts": digest,
        "parameters": about.parameters,
        "libraries": about.libraries,
        "shape": shape,
        "gaps": gaps,
        "files": {one.head.path: one.head.sha256 for one in files},
    }
    return Release(
        id=released.id,
        month=released.month,
        version=int(released.id.rpartition("-v")[2]),
        state=State.MADE,
        facts=digest,
        hash=_digest(whole),
        parameters=about.parameters,
        libraries=about.libraries,
        shape=shape,
        gaps=gaps,
        made_at=now,
    )


def _files(released: PublishedRelease, about: About) -> list[registers.releases.File]:
    return [
        registers.releases.File(
            registers.releases.FileHead(path, media, sha256(content).hexdigest(), len(content)),
            content,
        )
        for path, (media, content) in sorted(files_of(released, about).items())
    ]


def _facts_digest(known: Facts, parameters: Mapping[str, Any]) -> str:
    tables = [*known.tables, *known.following]
    figures = {
        table.name: [
            [*codes, *asdict(figure).values()] for codes, figure in sorted(table.figures.items())
        ]
        for table in tables
    }
    return _digest(
        {
            "month": str(known.month),
            "parameters": parameters,
            "shape": kept.shape(tables),
            "gaps": _gaps(known.gaps),
            "figures": figures,
        }
    )


def _gaps(gaps: Mapping[str, Gap]) -> dict[str, list[int]]:
    return {code: [gap.hours, gap.of] for code, gap in sorted(gaps.items())}


def _digest(said: Any) -> str:
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _libraries() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
