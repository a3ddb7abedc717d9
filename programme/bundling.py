"""Which kiosks have something new to show: the registers read, compared with what was said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from contract import Content, Lifecycle
from programme.bundle import WORKSHOP_DAYS, Known, PlaceRecord, bundle, fingerprint, span
from programme.bundle_collections import AHEAD
from programme.orientations import day_of
from programme.register import fleet
from programme.reuse.points import all_held
from programme.search import Point
from store import Database, KioskOverview, registers


@dataclass(slots=True)
class Bundler:
    """One process's view of the registers; places are read again when their register changes.

    `signer` is the id of the key that signs: with another key, all is said anew.
    """

    signer: str = ""
    _stamp: tuple[object, ...] = ()
    _places: Sequence[PlaceRecord] = field(default_factory=list)
    _said: object = None

    async def changes(self, db: Database, now: int) -> AsyncGenerator[tuple[Content, str], None]:
        """What says something else than what is kept for its kiosk, with its fingerprint.

        Nothing is made while neither registers nor kiosks nor the day have changed.
        """
        known = await self._known(db, day_of(now))
        kiosks = [row for row in await fleet(db) if row.kiosk.lifecycle is not Lifecycle.RETIRED]
        said = (
            self._stamp,
            replace(known, places=()),
            tuple((row.kiosk.id, _where(row)) for row in kiosks),
        )
        if said == self._said:
            return
        kept = await registers.bundles.fingerprints(db)
        for row in kiosks:
            content = bundle(row.kiosk.id, _where(row), known)
            mark = fingerprint(content, self.signer)
            if kept.get(row.kiosk.id) != mark:
                yield content, mark
            # A large fleet must not hold up those who wait for an answer.
            await asyncio.sleep(0)
        self._said = said

    async def _known(self, db: Database, day: date) -> Known:
        stamp = await registers.bundles.places_stamp(db)
        if stamp != self._stamp:
            self._places = [record async for record in registers.places.everything(db)]
            self._stamp = stamp
        start, end = span(day, WORKSHOP_DAYS)
        slots = await registers.counsellors.slots(db)
        people = await registers.counsellors.everyone(db)
        collected = await registers.collections.lasting(db, day, day + AHEAD)
        return Known(
            day=day,
            places=self._places,
            sessions=await registers.sesame.sessions(db, start=start, end=end),
            workshops=await registers.aladdin.workshops(db, start=start, end=end),
            slots=slots,
            absences=await registers.counsellors.absences(db, [one.id for one in people]),
            counsellors={one.id: one for one in people},
            messages=await registers.bundles.messages(db, start=start, end=end),
            collections=all_held(collected, self._places),
        )


def _where(row: KioskOverview) -> Point:
    return Point(float(row.site.latitude), float(row.site.longitude))
