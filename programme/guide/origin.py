"""From where one looks for a place: a point, or the address of somewhere that is known here.

No service is asked what lies where: an address is found when the register has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contract import NotFound
from programme.folding import fold
from programme.search import Point
from store import Database, registers

_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*")


async def locate(
    db: Database,
    text: str,
    commune: str | None,
    kiosks: Sequence[registers.places.PlaceRecord],
) -> Point:
    """The point `44.879, -0.522`, or that of the place with this id, name or address.

    NotFound when nothing or several are called so; a commune (code) tells them apart.
    """
    if (given := _POINT.fullmatch(text)) is not None:
        latitude, longitude = float(given[1]), float(given[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Point(latitude, longitude)
    wanted = registers.places.Wanted(commune)
    records = [*await registers.places.search(db, wanted), *kiosks]
    called = (_point(one) for one in records if _is_called(one, fold(text)))
    found = {point for point in called if point is not None}
    if len(found) != 1:
        many = "several places are" if found else "no place is"
        raise NotFound(
            f"{many} known by {text[:80]!r}",
            todo="give a place's name or address as the guide has it, or latitude, longitude",
        )
    return found.pop()


def _is_called(record: registers.places.PlaceRecord, wanted: str) -> bool:
    cells = record.cells
    address = fold(cells.get("adresse", ""))
    names = {
        fold(record.id),
        fold(record.name),
        address,
        f"{address} {fold(cells.get('commune', ''))}",
        f"{address}, {fold(cells.get('commune', ''))}",
        f"{address}, {cells.get('code_postal', '')} {fold(cells.get('commune', ''))}",
        f"{address} {cells.get('code_postal', '')} {fold(cells.get('commune', ''))}",
    }
    return wanted in names


def _point(record: registers.places.PlaceRecord) -> Point | None:
    if record.latitude is None or record.longitude is None:
        return None
    return Point(record.latitude, record.longitude)
