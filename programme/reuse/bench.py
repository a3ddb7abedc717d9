"""What a page of the workshop shows: the year's balance, the legal share, what is on the bench."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from programme.reuse.balance import Balance, Years, balance
from programme.reuse.devices import FINAL, Dossier, State, not_erased, tested
from programme.reuse.factors import factors
from programme.reuse.legal_share import LegalShare, legal_share
from store import Database, registers

SHOWN = 200


@dataclass(frozen=True, slots=True)
class OnBench:
    """A device in the chain: since when, how many of its drives are to be erased, is it tested."""

    device: registers.reuse.Device
    since: date
    to_erase: int
    tested: bool


@dataclass(frozen=True, slots=True)
class Workshop:
    """A year, and now: `counts` of devices by state, `rows` the first of them, longest waiting."""

    balance: Balance
    share: LegalShare
    counts: Mapping[State, int]
    rows: Sequence[OnBench]


async def workshop(db: Database, year: int, years: Years, state: str = "") -> Workshop:
    """The year up to now, and the devices in the chain, in one state if it is asked."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    passages = await registers.reuse_passages.passages(db, first, end)
    devices = [one for one in await registers.reuse.devices(db) if one.state not in FINAL]
    asked = [one.id for one in devices if state in ("", one.state)]
    dossiers = await registers.reuse.dossiers(db, asked) if asked else ()
    found = Counter(State(one.state) for one in devices)
    return Workshop(
        balance(passages, first, end, factors(), years),
        legal_share(passages, year),
        {one: found[one] for one in State if one not in FINAL},
        on_bench(dossiers)[:SHOWN],
    )


def on_bench(dossiers: Iterable[Dossier]) -> Sequence[OnBench]:
    """Those that wait longest first."""
    rows = [
        OnBench(one.device, one.steps[-1].on, len(not_erased(one)), tested(one)) for one in dossiers
    ]
    return sorted(rows, key=lambda row: (row.since, row.device.id))
