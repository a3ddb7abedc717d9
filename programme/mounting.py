"""What the programme's routes get from whoever mounts them: a check of roles, a database, a clock.

Times are RFC 3339 outside and microseconds inside.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Path, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict

from contract import Clock, Conflict
from programme.attempts import AddressAttempts
from programme.hours import ZONE
from programme.options import Options
from programme.orientations import ADDRESS_ATTEMPTS, WINDOW_US
from store import Database, audit

Guard = Callable[[str], Callable[..., Awaitable[Any]]]
"""Gives a FastAPI dependency that lets only callers of a role (or above) pass."""

PARTNER, VIEWER, OPERATOR = "partner", "viewer", "operator"
ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}$"
PLACE_PATTERN = r"^[^/\x00-\x1f]{1,200}$"
Id = Annotated[str, Path(pattern=ID_PATTERN, examples=["ccas-lormont"])]
PlaceInPath = Annotated[str, Path(pattern=PLACE_PATTERN)]
Moment = AwareDatetime


class Caller(Protocol):
    """Who is behind a request, as far as the audit names them."""

    @property
    def name(self) -> str: ...

    @property
    def token(self) -> str:
        """What tells one caller from another: a token's id, a session's."""

    @property
    def place(self) -> str | None:
        """The only place that the caller may speak for; None: any."""


class Input(BaseModel):
    """A body: what is not expected is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def new_attempts() -> AddressAttempts:
    """Counts the codes that addresses try; a process has one."""
    return AddressAttempts(
        lambda: secrets.token_bytes(16), most=ADDRESS_ATTEMPTS, window_us=WINDOW_US
    )


@dataclass(frozen=True, slots=True)
class Mount:
    """`database` finds a request's database; `viewer` and `operator` are FastAPI dependencies."""

    guard: Guard
    database: Callable[[Request], Database]
    options: Options
    clock: Clock
    prefix: str = ""
    attempts: AddressAttempts = field(default_factory=new_attempts)

    def section(self, tag: str, below: str = "") -> APIRouter:
        """A router for a part: its addresses are whole, so that who mounts it can list them."""
        return APIRouter(prefix=f"{self.prefix}/programme{below}", tags=[f"programme: {tag}"])

    @property
    def viewer(self) -> Any:
        """Gives the caller, who may read."""
        return Depends(self.guard(VIEWER))

    @property
    def operator(self) -> Any:
        """Gives the caller, who may change."""
        return Depends(self.guard(OPERATOR))

    @property
    def partner(self) -> Any:
        """Gives the caller, who may redeem: staff, or a place by its own token."""
        return Depends(self.guard(PARTNER))

    def now(self) -> datetime:
        """The moment in Paris, where the places open and close."""
        return datetime.fromtimestamp(self.clock.now() / 1_000_000, ZONE)

    def today(self) -> date:
        """The day, UTC."""
        return today(self.clock)

    async def note(
        self, db: Database, caller: Caller, action: str, subject: str, **detail: Any
    ) -> None:
        """Audit a deed: who did what to what. Of persons the detail says nothing."""
        said: Mapping[str, Any] = detail
        await audit.write(
            db,
            at=self.clock.now(),
            actor=caller.name,
            action=action,
            subject=subject,
            detail=said,
        )


def same_id(address: str, body: str) -> None:
    """Conflict when a body is not about what its address names."""
    if address != body:
        raise Conflict(f"the body is about {body!r}, the address about {address!r}")


def today(clock: Clock) -> date:
    """The day, UTC."""
    return datetime.fromtimestamp(clock.now() / 1_000_000, UTC).date()


def micros(moment: datetime) -> int:
    """A moment as the registers keep it."""
    return round(moment.timestamp() * 1_000_000)


def moment(at: int) -> datetime:
    """A register's time as the API says it, UTC."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)
