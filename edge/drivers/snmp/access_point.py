"""The device as an access point: how many clients, by the OIDs of its vendor.

A client's row is indexed by its MAC address as a rule. Rows are counted where they are read, and
only the number goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from contract import DriverError, FieldValue
from edge.drivers.plausible import plausible
from edge.drivers.snmp.agent import Agent
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.options import RadioOptions
from edge.readings import Reading


class AccessPointPart:
    """One `access_point` reading per radio and call."""

    name = "access_point"

    def __init__(self, device: str, radios: Sequence[RadioOptions]) -> None:
        self._device = device
        self._radios = radios

    async def read(self, agent: Agent) -> list[Reading]:
        """DriverError when the agent has none of a radio's objects."""
        return [await self._radio(agent, radio) for radio in self._radios]

    def away(self) -> list[Reading]:
        """What is said of one that does not answer any more."""
        return [self._reading(radio, {"up": False}) for radio in self._radios]

    async def _radio(self, agent: Agent, radio: RadioOptions) -> Reading:
        oids = [oid for oid in (radio.clients, radio.status) if oid is not None]
        values = dict(zip(oids, await agent.get(oids), strict=True)) if oids else {}
        clients: Value = values.get(radio.clients) if radio.clients else None
        if radio.client_rows is not None:
            clients = await agent.count(radio.client_rows)
        up: bool | None = True
        if radio.status is not None:
            status = values[radio.status]
            up = status in radio.status_up if isinstance(status, int) else None
        counted = clients if isinstance(clients, int) else None
        fields = plausible("access_point", {"up": up, "clients": counted})
        if not fields or (oids and all(value is None for value in values.values())):
            raise DriverError(
                "the access point has none of the objects asked for",
                where=f"{self._device}: {', '.join(oids)}",
                todo="check the OIDs under `radios`",
            )
        return self._reading(radio, fields)

    def _reading(self, radio: RadioOptions, fields: dict[str, FieldValue]) -> Reading:
        tags = {"device": self._device}
        if radio.radio is not None:
            tags["radio"] = radio.radio
        return Reading("access_point", fields, tags)
