"""A place by its id, wherever it is kept."""

from __future__ import annotations

from datetime import date

from contract import NotFound
from programme.kiosk_records import kiosk_records
from programme.options import Options
from store import Database, registers


async def find(
    db: Database, options: Options, place: str, day: date
) -> registers.places.PlaceRecord:
    """A place of the register, or a kiosk in service; NotFound."""
    try:
        return await registers.places.get(db, place)
    except NotFound:
        for one in await kiosk_records(db, options, day):
            if one.id == place:
                return one
        raise
