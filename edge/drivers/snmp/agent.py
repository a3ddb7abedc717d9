"""What the parts ask of an agent; a session answers, or a table in a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from edge.drivers.snmp.interfaces import Value
from edge.readings import Reading


class Agent(Protocol):
    """One SNMP agent. Every method raises DriverError when it can't be asked."""

    async def get(self, oids: Sequence[str]) -> list[Value]:
        """The values of `oids`, in their order; None where the agent has no such object."""

    async def walk(self, column: str) -> dict[int, Value]:
        """A column's values by index; empty when the agent has no such table."""

    async def count(self, prefix: str) -> int:
        """How many objects the agent has below an OID."""


class Part(Protocol):
    """One kind of thing that is read of an agent."""

    name: str

    async def read(self, agent: Agent) -> list[Reading]:
        """Its readings; DriverError when the agent has nothing of the kind."""
