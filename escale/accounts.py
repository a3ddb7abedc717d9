"""What became of every sample: the kiosks' accounts beside what the database really holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

from rich.table import Table

from contract import Account, installed_registry
from escale.stack import Stack


@dataclass(frozen=True, slots=True)
class Balance:
    """One kiosk's account and the rows that the database holds of it."""

    kiosk: str
    account: Account
    rows: int

    @property
    def lost(self) -> int:
        """Samples that the kiosk let go of and the database does not have."""
        return max(0, self.account.stored - self.rows)

    @property
    def phantom(self) -> int:
        """Rows that no kiosk produced."""
        kept = self.account.rejected + self.account.dropped + self.account.set_aside
        return max(0, self.rows - (self.account.produced - kept))


async def balances(stack: Stack) -> list[Balance]:
    """Each kiosk's balance now, in the order of their names."""
    listed = await stack.get("/kiosks?limit=200")
    names = sorted(kiosk["id"] for kiosk in listed["items"])
    # The API has said what it refused.
    rows = installed_registry(entry_points, lambda _refused: None).values()
    measured = [row.name for row in rows if row.origin == "kiosk"]
    return list(await asyncio.gather(*(_balance(stack, name, measured) for name in names)))


async def _balance(stack: Stack, kiosk: str, measured: Sequence[str]) -> Balance:
    detail = await stack.get(f"/kiosks/{kiosk}")
    status = detail["status"] or {}
    account = Account.model_validate(status.get("accounts") or {})
    counts = [await _rows(stack, kiosk, name) for name in measured]
    return Balance(kiosk, account, sum(counts))


async def _rows(stack: Stack, kiosk: str, measurement: str) -> int:
    answer = await stack.get(f"/kiosks/{kiosk}/series/{measurement}?start=-1h")
    return len(answer["items"])


def table(title: str, rows: Sequence[Balance]) -> Table:
    """The balances as a table with their sum; what is lost stands out."""
    drawn = Table(title=title, title_justify="left", show_footer=True)
    columns = ("produced", "stored", "held", "rejected", "dropped", "rows", "lost")
    sums = {column: sum(_value(row, column) for row in rows) for column in columns}
    drawn.add_column("kiosk", footer="all", overflow="ellipsis")
    for column in columns:
        drawn.add_column(column, footer=str(sums[column]), justify="right", no_wrap=True)
    for row in rows:
        drawn.add_row(row.kiosk, *(str(_value(row, column)) for column in columns))
    return drawn


def _value(row: Balance, column: str) -> int:
    if column in ("rows", "lost"):
        return int(getattr(row, column))
    return int(getattr(row.account, column))
