"""A workshop for these tests: a lot of laptops, and what is done to them."""

from __future__ import annotations

from datetime import date, timedelta

from programme.reuse.chain import (
    advance,
    inspect,
    receive,
    record_erasure,
    record_test,
    take_in,
)
from programme.reuse.deeds import Deed, Erased, RecipientKind, Sale, Scrap
from programme.reuse.devices import FUNCTIONS, Category, Role, State
from programme.reuse.evidence import Evidence, Method
from store import Database, registers

FIRST = date(2026, 3, 2)
TODAY = date(2026, 3, 31)
PROOF = Evidence("proof.pdf", "ab" * 32)
SLIP = Evidence("slip.pdf", "cd" * 32)
SALE = Sale(4_000, RecipientKind.HOUSEHOLD, PROOF)
SCRAP = Scrap("Recycleur", {"plastics": 0.5, "steel": 0.7}, SLIP)
ALL = FUNCTIONS[Category.LAPTOP]


def deed(day: int = 0, role: Role = Role.TECHNICIAN) -> Deed:
    return Deed(FIRST + timedelta(days=day), role, TODAY, at=1_000_000 * day)


def laptop(name: str = "laptop-1") -> registers.reuse.Device:
    return registers.reuse.Device(name, "lot-1", Category.LAPTOP, "A", "B", 2019, 2.0)


def erased(
    number: str, drive: str = "ssd-1", *, method: Method = Method.PURGE, verified: bool = True
) -> Erased:
    certificate = Evidence(f"{number}.pdf", "ef" * 32)
    return Erased(number, drive, method, "nwipe 0.36", "read back", verified, certificate)


async def lot(db: Database, donor_kind: str = "household") -> None:
    await receive(db, registers.reuse.Lot("lot-1", FIRST, donor_kind), TODAY)


async def inspected(db: Database, name: str = "laptop-1", *drives: str) -> None:
    await take_in(db, laptop(name), at=0)
    await inspect(db, name, deed(), drives or ("ssd-1",), None)


async def passes(db: Database, name: str = "laptop-1", day: int = 2) -> None:
    await advance(db, name, State.TEST, deed(day))
    await record_test(db, name, ALL, (), deed(day))


async def ready(db: Database, name: str = "laptop-1") -> None:
    await inspected(db, name)
    await advance(db, name, State.ERASE, deed(1))
    await record_erasure(db, name, erased(f"c-{name}"), deed(1))
    await passes(db, name)
    await advance(db, name, State.READY, deed(2))
