"""A daemon's figures at one moment, for whoever watches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import Account, DriverState


@dataclass(frozen=True, slots=True)
class Figures:
    """A daemon's figures at one moment, gathered on its own thread."""

    connected: bool
    under_way: int
    resent: int
    journal_bytes: int
    account: Account
    drivers: Mapping[str, DriverState]
