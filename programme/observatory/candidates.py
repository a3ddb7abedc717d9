"""Places where a kiosk could stand, from a CSV: id, name, commune, latitude, longitude."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator, model_validator

from contract import BadFile
from programme.communes import known_communes
from programme.imports.reading import open_table
from programme.mounting import ID_PATTERN, Input
from programme.observatory.territories import TerritoryKind, fault
from programme.search import Point

NEEDED = ("id", "name", "commune", "latitude", "longitude")
MOST = 2_000
SHOWN = 20
LATITUDES, LONGITUDES = (41.0, 52.0), (-6.0, 11.0)
"""Of metropolitan France."""


class Candidate(Input):
    """A place where a kiosk could stand; `commune` is an INSEE code, or the name people write."""

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    commune: str
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    iris: str | None = None
    qpv: str | None = None

    @field_validator("commune")
    @classmethod
    def _known(cls, commune: str) -> str:
        found = known_communes().named(commune)
        code = found.code if found else commune
        if fault(TerritoryKind.COMMUNE, code):
            raise ValueError(f"{commune[:80]!r} is neither an INSEE code nor a commune known here")
        return code

    @model_validator(mode="after")
    def _agrees(self) -> Candidate:
        if _within(self.longitude, LATITUDES) and _within(self.latitude, LONGITUDES):
            raise ValueError("latitude and longitude are swapped")
        for kind, code in ((TerritoryKind.IRIS, self.iris), (TerritoryKind.QPV, self.qpv)):
            wrong = None if code is None else fault(kind, code)
            if wrong:
                raise ValueError(f"{code!r} {wrong}")
        if self.iris is not None and not self.iris.startswith(self.commune):
            raise ValueError(f"the IRIS {self.iris} is not in the commune {self.commune}")
        return self

    @property
    def where(self) -> Point:
        """Where it is."""
        return Point(self.latitude, self.longitude)


def read_candidates(path: Path) -> Sequence[Candidate]:
    """Every row of the file; BadFile with the first twenty faults when one can't be taken."""
    found: dict[str, Candidate] = {}
    faults: list[str] = []
    for number, cells in open_table(path, NEEDED).rows():
        given = {
            name: text for name in Candidate.model_fields if (text := cells.get(name, "").strip())
        }
        try:
            one = Candidate.model_validate(given)
        except ValidationError as error:
            faults += [
                f"row {number}, {'.'.join(map(str, each['loc'])) or 'row'}: {each['msg']}"
                for each in error.errors(include_url=False)
            ]
            continue
        if one.id in found:
            faults.append(f"row {number}, id: {one.id!r} is there already")
        found[one.id] = one
    if len(found) > MOST:
        faults.append(f"more than {MOST} candidates")
    if faults:
        more = f"; {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise BadFile(
            f"{len(faults)} faults", where=str(path), todo="; ".join(faults[:SHOWN]) + more
        )
    return [*found.values()]


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
