"""What is done to devices, as it is told: when and by which role, with what evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contract import Conflict
from programme.reuse.devices import Dossier, Role, State
from programme.reuse.evidence import Evidence, Method
from store import registers


class DonorKind(StrEnum):
    """Who gave a lot; households are never named."""

    PUBLIC = "public"
    COMPANY = "company"
    ASSOCIATION = "association"
    SCHOOL = "school"
    HOUSEHOLD = "household"


class RecipientKind(StrEnum):
    """Who uses a device a second time: a kind, since people are not named."""

    HOUSEHOLD = "household"
    ASSOCIATION = "association"
    SCHOOL = "school"
    PUBLIC = "public"
    COMPANY = "company"
    KIOSKS = "kiosks"


@dataclass(frozen=True, slots=True)
class Deed:
    """When something was done, by which role, and when that is entered."""

    on: date
    role: Role
    today: date
    at: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done to a drive, as its certificate says; `number` is the certificate's."""

    number: str
    drive: str
    method: Method
    tool: str
    verification: str
    verified: bool
    certificate: Evidence


@dataclass(frozen=True, slots=True)
class Sale:
    """Price in euro cents; `recipient` is a structure, None for people of the kind."""

    price_cents: int
    kind: RecipientKind
    proof: Evidence
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Scrap:
    """`destroyed` are drives that the recycler's slip says were destroyed with the device."""

    recycler: str
    materials: Mapping[str, float]
    slip: Evidence
    destroyed: Sequence[str] = ()


def evidence(device: str, erased: Erased, deed: Deed) -> registers.reuse.Erasure:
    """As the register keeps it."""
    return registers.reuse.Erasure(
        erased.number,
        device,
        erased.drive,
        erased.method.value,
        erased.tool,
        erased.verification,
        erased.verified,
        erased.certificate.name,
        erased.certificate.sha256,
        deed.on,
        deed.role.value,
    )


def step(state: State, deed: Deed) -> registers.reuse.Step:
    """As the register keeps it."""
    return registers.reuse.Step(0, state.value, deed.on, deed.role.value)


def check_day(dossier: Dossier, deed: Deed) -> None:
    """Conflict for a day before the device's last step, or after today."""
    last = dossier.steps[-1].on
    if not last <= deed.on <= deed.today:
        raise bad_day(dossier.device.id, deed, last)


def bad_day(device: str, deed: Deed, first: date) -> Conflict:
    """What a day that can't be is refused with."""
    return Conflict(
        f"{deed.on} is no day for this step of {device}",
        todo=f"give one from {first} to {deed.today}",
    )
