"""What became of every sample: the fleet's account, and each kiosk's."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel

from control_api.access import Viewer
from control_api.accounts import (
    AccountView,
    KioskAccount,
    account_view,
    kiosk_account,
    total,
    unbalanced,
)
from control_api.cursors import page, unseal
from control_api.routes.inputs import API, PAGE, PROBLEM, Cursor, Limit, TheOffice
from store import statuses

router = APIRouter(prefix=f"{API}/accounts", tags=["accounts"], responses=PROBLEM)


class AccountPage(BaseModel):
    """A page of kiosks' accounts. `fleet` is the sum of all kiosks', and `unbalanced` names
    those that do not add up, on whatever page they are."""

    fleet: AccountView
    unbalanced: Sequence[str]
    items: Sequence[KioskAccount]
    next: str | None


@router.get("")
async def list_accounts(
    office: TheOffice, _caller: Viewer, cursor: Cursor = None, limit: Limit = PAGE
) -> AccountPage:
    """The fleet's account in samples, and each kiosk's as it last told it."""
    rows = await statuses.list(office.database)
    after = unseal(cursor)
    rest = [row for row in rows if row.kiosk > after]
    shown, following = page(rest, limit, lambda row: row.kiosk)
    return AccountPage(
        fleet=account_view(total(row.status.accounts for row in rows)),
        unbalanced=unbalanced(rows),
        items=[kiosk_account(row) for row in shown],
        next=following,
    )
