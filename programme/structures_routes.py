"""Structures over HTTP: the associations, enterprises and public bodies that take part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from contract import Commune
from programme.aladdin import StructureRole
from programme.mounting import ID_PATTERN, Caller, Id, Input, Mount, same_id
from store import registers

OneLine = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Contact = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class StructureInput(Input):
    """A structure; `contact` is a desk's, never a private person's."""

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    name: OneLine
    kind: Annotated[OneLine, Field(max_length=40)]
    commune: Annotated[Commune, Field(description="INSEE code")]
    contact: Contact = ""


class StructureView(BaseModel):
    """A structure, with what it does in Aladdin."""

    id: str
    name: str
    kind: str
    commune: str
    contact: str
    aladdin: Sequence[str] = ()


class StructureList(BaseModel):
    """All of them, by id."""

    items: Sequence[StructureView]


def structures_routes(mount: Mount) -> APIRouter:
    """`/structures` and their roles in Aladdin."""
    routes = mount.section("structures")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/structures")
    async def list_structures(request: Request, _caller: Caller = viewer) -> StructureList:
        """Structures that take part."""
        db = mount.database(request)
        roles = _by_structure(await registers.aladdin.roles(db))
        return StructureList(
            items=[
                _view(row, roles.get(row.id, ()))
                for row in await registers.structures.everything(db)
            ]
        )

    @routes.post("/structures", status_code=201)
    async def add_structure(
        wanted: StructureInput, request: Request, caller: Caller = operator
    ) -> StructureView:
        """Register a structure."""
        db = mount.database(request)
        structure = registers.structures.Structure(**wanted.model_dump())
        await registers.structures.add(db, structure)
        await mount.note(db, caller, "structure.add", structure.id)
        return _view(structure, ())

    @routes.put("/structures/{structure}")
    async def change_structure(
        structure: Id, wanted: StructureInput, request: Request, caller: Caller = operator
    ) -> StructureView:
        """Change a structure; the body's id is the address's."""
        db = mount.database(request)
        same_id(structure, wanted.id)
        changed = registers.structures.Structure(**wanted.model_dump())
        await registers.structures.change(db, changed)
        await mount.note(db, caller, "structure.change", structure)
        return _view(changed, ())

    @routes.put("/structures/{structure}/roles/{role}", status_code=204)
    async def give_role(
        structure: Id, role: StructureRole, request: Request, caller: Caller = operator
    ) -> None:
        """Say what a structure does in Aladdin."""
        db = mount.database(request)
        await registers.structures.get(db, structure)
        await registers.aladdin.give_role(db, structure, role)
        await mount.note(db, caller, "structure.role", structure, role=role.value)

    return routes


def _by_structure(roles: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for role, structures in roles.items():
        for structure in structures:
            found.setdefault(structure, []).append(role)
    return found


def _view(row: registers.structures.Structure, roles: Sequence[str]) -> StructureView:
    return StructureView(
        id=row.id,
        name=row.name,
        kind=row.kind,
        commune=row.commune,
        contact=row.contact,
        aladdin=roles,
    )
