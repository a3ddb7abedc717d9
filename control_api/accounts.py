"""The kiosks' accounts: what became of every sample, kiosk by kiosk and for the fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from contract import Account
from control_api.views import Moment
from store import KioskStatus


class AccountView(BaseModel):
    """In samples, since the first boot: `produced = stored + rejected + dropped + held +
    set_aside`.

    `unaccounted` is what is missing of that: 0, unless a kiosk counts wrongly.
    """

    produced: int
    stored: int
    rejected: int
    dropped: int
    held: int
    set_aside: int
    balanced: bool
    unaccounted: int


class KioskAccount(BaseModel):
    """A kiosk's account as it last told it, at `at` by its own clock."""

    kiosk: str
    at: Moment
    account: AccountView


def total(accounts: Iterable[Account]) -> Account:
    """The sum of accounts, which adds up as each of them does."""
    sums: Counter[str] = Counter()
    for account in accounts:
        sums.update(account.model_dump())
    return Account(**sums)


def unbalanced(statuses: Iterable[KioskStatus]) -> Sequence[str]:
    """The kiosks whose account does not add up."""
    return [row.kiosk for row in statuses if not row.status.accounts.balanced]


def account_view(account: Account) -> AccountView:
    """An account as callers see it."""
    parts = account.stored + account.rejected + account.dropped + account.held + account.set_aside
    return AccountView(
        **account.model_dump(),
        balanced=account.balanced,
        unaccounted=account.produced - parts,
    )


def kiosk_account(row: KioskStatus) -> KioskAccount:
    """A kiosk's account as callers see it."""
    return KioskAccount(
        kiosk=row.kiosk, at=row.status.at, account=account_view(row.status.accounts)
    )
