"""The reuse chain as the API and tables take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from contract import KioskId
from programme.mounting import Input
from programme.reuse.deeds import DonorKind, Erased, RecipientKind, Sale, Scrap
from programme.reuse.devices import Category, Role, State
from programme.reuse.evidence import HASH_PATTERN, Evidence, Method
from programme.sesame_views import Name
from programme.structures_routes import OneLine
from store import registers

PART_PATTERN = r"^[a-z0-9][a-z0-9-]{0,47}$"
CERTIFICATE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$"
MAX_PRICE = Decimal(100_000)


def _listed(value: Any) -> Any:
    return value.split("|") if isinstance(value, str) else value


def _weighed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {name: kg for name, _, kg in (part.rpartition(":") for part in value.split("|"))}


Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Drive = Annotated[str, Field(pattern=r"^[^|\s\x00-\x1f]{1,64}$", examples=["ssd-1"])]
Drives = Annotated[Sequence[Drive], BeforeValidator(_listed), Field(max_length=100)]
Hash = Annotated[str, Field(pattern=HASH_PATTERN, description="SHA-256 of the file")]
Certificate = Annotated[str, Field(pattern=CERTIFICATE_PATTERN)]
Year = Annotated[int, Field(ge=1970, le=2100, description="First put to use.")]
Mass = Annotated[float, Field(gt=0, le=1_000)]
Material = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Materials = Annotated[Mapping[Material, Mass], BeforeValidator(_weighed), Field(max_length=50)]
Function = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class LotInput(Input):
    """What came in together: of a campaign, of a donor. A donor is a structure, never a person."""

    id: Name
    received_on: date
    donor_kind: DonorKind
    donor: Name | None = None
    campaign: Name | None = None

    def lot(self) -> registers.reuse.Lot:
        """As the register keeps it."""
        return registers.reuse.Lot(
            self.id, self.received_on, self.donor_kind.value, self.donor, self.campaign
        )


class DeviceInput(Input):
    """A device of a lot; what is not known is left out. `without_drive`: why it has no drive."""

    id: Name
    lot: Name
    category: Category
    maker: Text = ""
    model: Text = ""
    year: Year | None = None
    mass_kg: Mass | None = None
    drives: Drives = ()
    without_drive: OneLine | None = None

    def device(self) -> registers.reuse.Device:
        """As the register keeps it."""
        return registers.reuse.Device(
            self.id,
            self.lot,
            self.category.value,
            self.maker,
            self.model,
            self.year,
            self.mass_kg,
            tuple(self.drives),
            self.without_drive,
        )


class DayInput(Input):
    """When something was done; `role` names no person."""

    on: date
    role: Role = Role.TECHNICIAN


class StepInput(DayInput):
    """A step; `drives` and `without_drive` are for an inspection."""

    state: State
    drives: Drives = ()
    without_drive: OneLine | None = None

    @model_validator(mode="after")
    def _only_inspected(self) -> StepInput:
        if self.state is not State.INSPECTED and (self.drives or self.without_drive):
            raise ValueError("drives: an inspection lists them")
        return self


class ErasureBody(DayInput):
    """Evidence of what was done to a drive; `verified`: what the verification found."""

    drive: Drive
    method: Method
    tool: OneLine
    verification: OneLine
    verified: bool
    file: OneLine
    sha256: Hash


class ErasureInput(ErasureBody):
    """The same; `certificate` is its number."""

    certificate: Certificate

    def erased(self) -> Erased:
        """As it is recorded."""
        return _erased(self.certificate, self)


class ErasureRow(ErasureBody):
    """The same as a row; `id` is the certificate's number."""

    id: Certificate
    device: Name

    def erased(self) -> Erased:
        """As it is recorded."""
        return _erased(self.id, self)


class TestInput(DayInput):
    """Functions that work, and that do not."""

    __test__ = False

    role: Role = Role.TESTER
    passed: Annotated[Sequence[Function], Field(max_length=50)] = ()
    failed: Annotated[Sequence[Function], Field(max_length=50)] = ()


class HandoverInput(DayInput):
    """A second owner; the price in euros, 0 for a gift; `recipient` is a structure."""

    role: Role = Role.COUNTER
    price_eur: Annotated[Decimal, Field(ge=0, le=MAX_PRICE, decimal_places=2)]
    recipient_kind: RecipientKind
    recipient: Name | None = None
    proof: OneLine
    sha256: Hash

    def sale(self) -> Sale:
        """As it is recorded."""
        proof = Evidence(self.proof, self.sha256)
        return Sale(int(self.price_eur * 100), self.recipient_kind, proof, self.recipient)


class HandoverRow(HandoverInput):
    """The same as a row; `id` is the device's."""

    id: Name


class DismantlingInput(DayInput):
    """Materials in kg; `destroyed`: drives that the recycler's slip says were destroyed."""

    recycler: OneLine
    materials: Materials = Field(default_factory=dict)
    slip: OneLine
    sha256: Hash
    destroyed: Drives = ()

    def scrap(self) -> Scrap:
        """As it is recorded."""
        slip = Evidence(self.slip, self.sha256)
        return Scrap(self.recycler, self.materials, slip, self.destroyed)


class DismantlingRow(DismantlingInput):
    """The same as a row; `id` is the device's."""

    id: Name


class PartInput(Input):
    """A part of a kiosk; `device`: the one of the reuse chain that it came from, if it did."""

    id: Annotated[str, Field(pattern=PART_PATTERN)]
    kiosk: KioskId
    category: Category
    maker: Text = ""
    model: Text = ""
    year: Year | None = None
    mass_kg: Mass | None = None
    device: Name | None = None
    fitted_on: date
    removed_on: date | None = None

    def part(self) -> registers.kiosk_parts.Part:
        """As the register keeps it."""
        return registers.kiosk_parts.Part(
            **self.model_dump(exclude={"category"}), category=self.category.value
        )


def _erased(number: str, body: ErasureBody) -> Erased:
    return Erased(
        number,
        body.drive,
        body.method,
        body.tool,
        body.verification,
        body.verified,
        Evidence(body.file, body.sha256),
    )
