"""What was refused on the way in, with its reason: to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contract import KIOSK_PATTERN, Reason
from control_api.access import Viewer
from control_api.cursors import page, unseal
from control_api.faults import BadInput
from control_api.routes.inputs import API, PAGE, PROBLEM, Cursor, Limit, TheOffice
from control_api.views import Moment
from store import WHOLE_FRAME, LetterHead, dead_letters

router = APIRouter(prefix=f"{API}/dead-letters", tags=["dead letters"], responses=PROBLEM)


class DeadLetterView(BaseModel):
    """A refused sample, or a whole frame when `index` is None. Its bytes stay in the database."""

    id: int
    kiosk: str
    boot: str
    seq: int
    index: int | None
    reason: str
    description: str
    received_at: Moment
    size: int


class DeadLetterPage(BaseModel):
    """A page of them, in the order in which they were kept."""

    items: Sequence[DeadLetterView]
    next: str | None


@router.get("")
async def list_dead_letters(
    office: TheOffice,
    _caller: Viewer,
    kiosk: Annotated[str | None, Query(pattern=KIOSK_PATTERN)] = None,
    reason: Annotated[Reason | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> DeadLetterPage:
    """What was refused, of one kiosk or for one reason if so asked."""
    rows = await dead_letters.heads(
        office.database, kiosk=kiosk, reason=reason, after=_after(cursor), limit=limit + 1
    )
    shown, following = page(rows, limit, lambda letter: str(letter.id))
    return DeadLetterPage(items=[_view(letter) for letter in shown], next=following)


def _after(cursor: str | None) -> int:
    key = unseal(cursor) or "0"
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise BadInput("query", "/cursor", "cursor is of another list", "leave it out to begin")
    return int(key)


def _view(letter: LetterHead) -> DeadLetterView:
    return DeadLetterView(
        id=letter.id,
        kiosk=letter.kiosk,
        boot=letter.boot,
        seq=letter.seq,
        index=letter.index if letter.index != WHOLE_FRAME else None,
        reason=letter.reason,
        description=letter.description,
        received_at=letter.received_at,
        size=letter.size,
    )
