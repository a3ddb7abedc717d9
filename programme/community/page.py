"""The page «suivi des engagements», for the facilitator of the group, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from contract import Conflict, faults_of
from programme.community.following import Note, State, counts, follow
from programme.community.rendering import render
from programme.community.tables import COMMITMENTS, CommitmentRow
from programme.community.views import NoteInput
from programme.guide.forms import form
from programme.guide.languages import choose
from programme.mounting import Caller, Mount
from programme.training_tables import check_refers
from store import Database, registers

ADDRESS = "/commitments"
VARY = {"Vary": "Accept-Language, Cookie"}
_Choice = Annotated[str, Query(max_length=64)]


def commitments_page(routes: APIRouter, mount: Mount) -> None:
    """Add `/commitments`: read by viewers, written by operators."""
    viewer, operator = mount.viewer, mount.operator

    @routes.get(ADDRESS)
    async def commitments(
        request: Request, edition: _Choice = "", state: _Choice = "", _caller: Caller = viewer
    ) -> HTMLResponse:
        """Where each commitment stands today."""
        return await _page(mount, request, edition, state)

    @routes.post(ADDRESS)
    async def record(request: Request, caller: Caller = operator) -> Response:
        """Record a commitment, or a word of follow-up."""
        asked = await form(request)
        edition = asked.get("edition", "")
        try:
            if "commitment" in asked:
                await _note(mount, request, caller, asked)
            else:
                await _commitment(mount, request, caller, asked)
        except ValidationError as error:
            page = await _page(mount, request, edition, "", faults="; ".join(faults_of(error)))
            page.status_code = 422
            return page
        language = choose(request.query_params, request.headers)
        query = urlencode({"lang": language, "edition": edition})
        return RedirectResponse(f"{ADDRESS}?{query}", status_code=303)


async def _commitment(
    mount: Mount, request: Request, caller: Caller, asked: Mapping[str, str]
) -> None:
    db, today = mount.database(request), mount.now().date()
    row = CommitmentRow.model_validate(
        {
            "id": await _free(db, asked.get("edition") or f"engagement-{today.year}"),
            "made_on": today,
            **{name: asked[name] for name in ("owner", "text", "due", "edition") if name in asked},
        }
    )
    await check_refers(db, COMMITMENTS, row)
    # Of two people who get the same number at once, the second is told so.
    await COMMITMENTS.add(db, row)
    await mount.note(db, caller, COMMITMENTS.deeds[0], row.id, owner=row.owner)


async def _note(mount: Mount, request: Request, caller: Caller, asked: Mapping[str, str]) -> None:
    db, commitment = mount.database(request), asked["commitment"]
    said = NoteInput.model_validate({"text": asked.get("text", "")})
    await registers.commitments.get(db, commitment)
    note = Note(commitment, mount.now().date(), said.text)
    await registers.commitments.add_note(db, note)
    await mount.note(db, caller, "commitment.note", commitment)


async def _free(db: Database, begin: str) -> str:
    """The next number of an edition, or of a year."""
    taken = {row.id for row in await registers.commitments.all_of_them(db)}
    names = (f"{begin[:56]}-{number:02d}" for number in range(1, len(taken) + 2))
    found = next((name for name in names if name not in taken), None)
    if found is None:
        raise Conflict(f"no number of {begin!r} is free")
    return found


async def _page(
    mount: Mount, request: Request, edition: str, state: str, *, faults: str = ""
) -> HTMLResponse:
    db, today = mount.database(request), mount.now().date()
    names = {row.id: row.name for row in await registers.structures.everything(db)}
    found = [one for one in await follow(db, today) if edition in ("", one.commitment.edition)]
    members = [row for row in await registers.community.members(db) if row.left_on is None]
    values = {
        "today": today,
        "counts": counts(found),
        "rows": [one for one in found if state in ("", one.state)],
        "states": list(State),
        "editions": await registers.community.editions(db),
        "owners": sorted((names[row.id], row.id) for row in members),
        "asked": {"edition": edition, "state": state},
        "faults": faults,
    }
    return HTMLResponse(render("commitments.html", request, values), headers=VARY)
