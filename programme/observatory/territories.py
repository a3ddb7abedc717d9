"""Territories by their codes, and those that come with Escale: a métropole and its communes.

A commune has an INSEE code; an IRIS nine characters that begin with its commune's, and a type
(H: homes, A: activity, D: other, Z: a commune that is not divided); a QPV of 2024 QN, three
characters of its département, two digits and a letter; an EPCI its SIREN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from programme.communes import Commune, known_communes
from programme.mounting import Input
from store import Database, registers

METROPOLE, METROPOLE_NAME = "243300316", "Bordeaux Métropole"
COMMUNES = (
    "33003 33004 33013 33032 33039 33056 33063 33065 33069 33075 33096 33119 33162 33167 33192 "
    "33200 33249 33273 33281 33312 33318 33376 33434 33449 33487 33519 33522 33550"
)
"""Those of the métropole."""
UNDIVIDED = "0000"
"""How the code of a commune's only IRIS ends."""


class TerritoryKind(StrEnum):
    """What a territory is."""

    COMMUNE = "commune"
    IRIS = "iris"
    QPV = "qpv"
    EPCI = "epci"


_COMMUNE = r"(?:[013-9]\d|2[AB1-9])\d{3}"
_FORMS: Mapping[TerritoryKind, tuple[re.Pattern[str], str]] = {
    TerritoryKind.COMMUNE: (re.compile(_COMMUNE), "is no INSEE code of a commune"),
    TerritoryKind.IRIS: (re.compile(rf"{_COMMUNE}\d{{4}}"), "is no code of an IRIS"),
    TerritoryKind.QPV: (re.compile(r"QN(?:\d{3}|02[AB])\d{2}[A-Z]"), "is no code of a QPV of 2024"),
    TerritoryKind.EPCI: (re.compile(r"\d{9}"), "is no SIREN of an EPCI"),
}


def fault(kind: TerritoryKind, code: str) -> str | None:
    """What is wrong with a code of that kind, as the end of a sentence; None when nothing is."""
    form, reason = _FORMS[kind]
    if not form.fullmatch(code):
        return reason
    if kind is TerritoryKind.EPCI and not _luhn(code):
        return "is no SIREN: its check digit is wrong"
    return None


class TerritoryInput(Input):
    """A territory as it is entered; an IRIS is in its commune, unless it is said otherwise."""

    id: Annotated[str, Field(max_length=9)]
    kind: TerritoryKind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    parent: Annotated[str | None, Field(max_length=9)] = None
    population: Annotated[int | None, Field(ge=0, le=10**9)] = None
    iris_type: Literal["H", "A", "D", "Z"] | None = None

    @model_validator(mode="after")
    def _agrees(self) -> TerritoryInput:
        wrong = fault(self.kind, self.id)
        if wrong:
            raise ValueError(f"{self.id!r} {wrong}")
        if self.kind is TerritoryKind.IRIS:
            self._check_iris()
        elif self.iris_type is not None:
            raise ValueError("only an IRIS has an iris_type")
        if self.parent == self.id:
            raise ValueError("a territory is not in itself")
        return self

    def _check_iris(self) -> None:
        if self.parent not in (None, self.id[:5]):
            raise ValueError(f"an IRIS is in the commune that its code begins with, {self.id[:5]}")
        undivided = self.id.endswith(UNDIVIDED)
        if self.iris_type is not None and (self.iris_type == "Z") != undivided:
            raise ValueError(f"type Z, and no other, goes with a code that ends with {UNDIVIDED}")

    def territory(self) -> registers.indicators.Territory:
        """As the register keeps it."""
        row = self.model_dump() | {"kind": self.kind.value}
        if self.kind is TerritoryKind.IRIS:
            row["parent"] = self.id[:5]
        return registers.indicators.Territory(**row)


@cache
def known_territories() -> Mapping[str, registers.indicators.Territory]:
    """The métropole and its 28 communes, by code; they enter the register when they are used."""
    named = known_communes().by_code
    communes = [
        registers.indicators.Territory(
            code, TerritoryKind.COMMUNE.value, named[code].name, METROPOLE, named[code].population
        )
        for code in COMMUNES.split()
    ]
    whole = registers.indicators.Territory(
        METROPOLE,
        TerritoryKind.EPCI.value,
        METROPOLE_NAME,
        population=sum(one.population or 0 for one in communes),
    )
    return {one.id: one for one in (whole, *communes)}


async def all_territories(db: Database) -> Mapping[str, registers.indicators.Territory]:
    """Those of the register, and those known here that are not in it yet, by code. StoreError."""
    registered = await registers.indicators.territories(db)
    return {**known_territories(), **{one.id: one for one in registered}}


def as_communes(territories: Iterable[registers.indicators.Territory]) -> Sequence[Commune]:
    """The communes among them, for whom use is told; a population of 0 is one not known."""
    return [
        Commune(one.id, one.name, (), one.population or 0)
        for one in territories
        if one.kind == TerritoryKind.COMMUNE
    ]


def _luhn(code: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(code)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
