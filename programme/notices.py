"""Notices on kiosks' screens: a text by language between two times, at all kiosks or at some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contract import NotFound
from store import Database, kiosks, registers

EVER = 2**53
ScreenMessage = registers.bundles.ScreenMessage


@dataclass(frozen=True, slots=True)
class Notice:
    """`text` by language; times in µs; at every kiosk when `kiosks` is empty."""

    id: str
    text: Mapping[str, str]
    starts_at: int
    ends_at: int
    kiosks: tuple[str, ...] = ()


async def announce(db: Database, notice: Notice) -> None:
    """Keep a new notice. NotFound for a kiosk that is not registered, Conflict for a taken id."""
    unknown = sorted(set(notice.kiosks) - await kiosks.registered(db)) if notice.kiosks else []
    if unknown:
        raise NotFound(f"no kiosk {unknown[0][:64]!r}")
    await registers.bundles.announce_at(db, notice.id, _messages(notice))


async def take_back(db: Database, notice: str) -> None:
    """Remove a notice from every screen; NotFound."""
    await registers.bundles.take_back(db, notice)


async def notices(db: Database, now: int) -> Sequence[Notice]:
    """Those that hold or will, by begin."""
    found: dict[str, Notice] = {}
    for row in await registers.bundles.messages(db, start=now, end=EVER):
        name = row.id.partition("@")[0]
        one = found.setdefault(name, Notice(name, row.text, row.starts_at, row.ends_at))
        if row.kiosk is not None:
            found[name] = replace(one, kiosks=(*one.kiosks, row.kiosk))
    return list(found.values())


def _messages(notice: Notice) -> list[ScreenMessage]:
    def message(name: str, kiosk: str | None) -> ScreenMessage:
        return ScreenMessage(name, notice.text, notice.starts_at, notice.ends_at, kiosk)

    if not notice.kiosks:
        return [message(notice.id, None)]
    return [message(f"{notice.id}@{kiosk}", kiosk) for kiosk in dict.fromkeys(notice.kiosks)]
