"""The registers of training as tables: what a row is, how it is kept, what there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from contract import Conflict, NotFound
from programme.aladdin_views import MediatorInput, WorkshopInput
from programme.mounting import Input, moment
from programme.sesame_views import CourseInput, Name, SessionInput
from programme.structures_routes import StructureInput
from store import Database, registers

Row = Mapping[str, Any]


class MediatorRow(MediatorInput):
    """A mediator as a row of a table."""

    id: Name


Keep = Callable[[Database, Any], Awaitable[None]]
Reference = tuple[str, Callable[[Database], Awaitable[Sequence[Row]]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A table. `rows` are all there are, in the form of `model`; `add` and `change` keep one.

    `deeds` are what the audit calls these two.

    `refers` names the column that must hold an id of another table, and that table's rows;
    `may_refer`, columns that may be empty or hold several, separated by `|`.
    """

    name: str
    model: type[Input]
    rows: Callable[[Database], Awaitable[Sequence[Row]]]
    add: Keep
    change: Keep
    deeds: tuple[str, str]
    refers: Reference | None = None
    may_refer: Sequence[Reference] = ()

    @property
    def columns(self) -> Sequence[str]:
        """In the order in which they are written."""
        return sorted(self.model.model_fields, key=lambda name: name != "id")


async def check_refers(db: Database, kind: Kind, wanted: Any) -> None:
    """NotFound when what the row refers to is not there."""
    known = await known_ids(db, kind)
    for column, unknown in unknown_ids(kind, wanted.model_dump(), known):
        raise NotFound(f"no {column} {unknown!r}")


async def known_ids(db: Database, kind: Kind) -> Mapping[str, frozenset[str]]:
    """The ids that each referring column may hold."""
    required = [] if kind.refers is None else [kind.refers]
    return {
        column: frozenset(row["id"] for row in await rows(db))
        for column, rows in (*required, *kind.may_refer)
    }


def unknown_ids(
    kind: Kind, row: Row, known: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Each column that refers to what is not there, and to what."""
    for column, ids in known.items():
        text = row[column] or ""
        required = kind.refers is not None and column == kind.refers[0]
        for asked in [text] if required else [one for one in text.split("|") if one]:
            if asked not in ids:
                yield column, asked


async def _structures(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.structures.everything(db)]


async def _add_structure(db: Database, wanted: StructureInput) -> None:
    await registers.structures.add(db, _structure(wanted))


async def _change_structure(db: Database, wanted: StructureInput) -> None:
    await registers.structures.change(db, _structure(wanted))


def _structure(wanted: StructureInput) -> registers.structures.Structure:
    return registers.structures.Structure(**wanted.model_dump())


async def _courses(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.sesame.courses(db)]


async def _add_course(db: Database, wanted: CourseInput) -> None:
    await registers.sesame.add_course(db, wanted.course())


async def _change_course(db: Database, wanted: CourseInput) -> None:
    await registers.sesame.change_course(db, wanted.course())


async def _sessions(db: Database) -> Sequence[Row]:
    rows = await registers.sesame.all_sessions(db)
    return [_times(asdict(row)) for row in rows]


async def _add_session(db: Database, wanted: SessionInput) -> None:
    await registers.sesame.open_session(db, wanted.session())


async def _change_session(db: Database, wanted: SessionInput) -> None:
    await registers.sesame.change_session(db, wanted.session())


async def _workshops(db: Database) -> Sequence[Row]:
    rows = await registers.aladdin.workshops(db, start=0, end=2**62)
    return [_times(asdict(row)) for row in rows]


async def _add_workshop(db: Database, wanted: WorkshopInput) -> None:
    await registers.aladdin.announce(db, wanted.workshop())


async def _change_workshop(db: Database, wanted: WorkshopInput) -> None:
    await registers.aladdin.change_workshop(db, wanted.workshop())


async def _mediators(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.aladdin.mediators(db)]


async def _add_mediator(db: Database, wanted: MediatorRow) -> None:
    if any(row["id"] == wanted.id for row in await _mediators(db)):
        raise Conflict(f"mediator {wanted.id!r} is registered already")
    await _change_mediator(db, wanted)


async def _change_mediator(db: Database, wanted: MediatorRow) -> None:
    await registers.aladdin.put_mediator(db, registers.aladdin.Mediator(**wanted.model_dump()))


_EMPLOYER = ("structure", _structures)
STRUCTURES = Kind(
    "structures",
    StructureInput,
    _structures,
    _add_structure,
    _change_structure,
    ("structure.add", "structure.change"),
)
COURSES = Kind(
    "courses",
    CourseInput,
    _courses,
    _add_course,
    _change_course,
    ("course.add", "course.change"),
)
SESSIONS = Kind(
    "sessions",
    SessionInput,
    _sessions,
    _add_session,
    _change_session,
    ("session.open", "session.change"),
    ("course", _courses),
)
WORKSHOPS = Kind(
    "workshops",
    WorkshopInput,
    _workshops,
    _add_workshop,
    _change_workshop,
    ("workshop.announce", "workshop.change"),
    _EMPLOYER,
)
MEDIATORS = Kind(
    "mediators",
    MediatorRow,
    _mediators,
    _add_mediator,
    _change_mediator,
    ("mediator.put", "mediator.put"),
    _EMPLOYER,
)


def shown(kind: Kind, row: Row) -> Mapping[str, str]:
    """A row as texts, as they are written and read again."""
    return {name: _text(row[name]) for name in kind.columns}


def given(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row's texts as a model takes them: what is empty is left out."""
    found: dict[str, Any] = {name: text for name, text in cells.items() if text}
    if "modules" in found:
        parts = (part.rpartition(":") for part in found["modules"].split("|"))
        found["modules"] = [{"title": title, "hours": hours} for title, _, hours in parts]
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "|".join(f"{name}:{one:g}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "|".join(
            one if isinstance(one, str) else f"{one['title']}:{one['hours']:g}" for one in value
        )
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _times(row: dict[str, Any]) -> Row:
    return row | {name: moment(row[name]) for name in ("starts_at", "ends_at")}
