"""The device as a router: the counters of its interfaces, and rates between two readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contract import Clock, DriverError
from edge.drivers.snmp import mib
from edge.drivers.snmp.agent import Agent
from edge.drivers.snmp.interfaces import Value, chosen, fields, names, snapshot
from edge.drivers.snmp.rates import Rates, Snapshot, rates
from edge.readings import Reading

_HEAD = (mib.SYS_UPTIME, mib.IF_NUMBER, mib.IF_TABLE_LAST_CHANGE)


@dataclass(slots=True)
class _Table:
    """The interfaces that are watched, as of one state of the agent's table."""

    uptime: int
    state: tuple[Value, ...]
    watched: dict[int, str]
    last: dict[int, Snapshot] = field(default_factory=dict)


class InterfacesPart:
    """One `snmp_interface` reading per watched interface and call.

    The first has no rates, nor has the first after a restart of the router. The interfaces are
    listed again whenever their number, their last change or the router's start say so.
    """

    name = "interfaces"

    def __init__(self, device: str, patterns: Sequence[str], clock: Clock, where: str) -> None:
        self._device = device
        self._patterns = patterns
        self._clock = clock
        self._where = where
        self._table: _Table | None = None

    async def read(self, agent: Agent) -> list[Reading]:
        """Values as the agent gives them, each interface's in one answer."""
        table = self._table = await self._current(agent)
        readings = []
        for index, name in table.watched.items():
            columns = [f"{column}.{index}" for column in mib.ROW_COLUMNS]
            uptime, *values = await agent.get([mib.SYS_UPTIME, *columns])
            row = dict(zip(mib.ROW_COLUMNS, values, strict=True))
            if all(value is None for value in values):
                continue
            seen = snapshot(self._clock.monotonic(), _uptime(uptime), row)
            before = table.last.get(index)
            table.last[index] = seen
            found = fields(row, seen, rates(before, seen) if before else Rates())
            tags = {"device": self._device, "interface": name}
            readings.append(Reading("snmp_interface", found, tags))
        return readings

    async def _current(self, agent: Agent) -> _Table:
        uptime, *state = await agent.get(_HEAD)
        table, now = self._table, _uptime(uptime)
        if table is not None and table.state == tuple(state) and table.uptime <= now:
            table.uptime = now
            return table
        watched = await self._watched(agent)
        return _Table(now, tuple(state), watched, _kept(table, watched, now))

    async def _watched(self, agent: Agent) -> dict[int, str]:
        known = names(await agent.walk(mib.IF_NAME) or await agent.walk(mib.IF_DESCR))
        watched = chosen(known, await agent.walk(mib.IF_TYPE), self._patterns)
        if not watched:
            raise DriverError(
                "the router has none of the interfaces asked for",
                where=self._where,
                todo=f"it has {', '.join(sorted(known.values())[:20]) or 'none'}",
            )
        return watched


def _kept(old: _Table | None, watched: Mapping[int, str], now: int) -> dict[int, Snapshot]:
    """Earlier snapshots that still are the same interface's."""
    if old is None or now < old.uptime:
        return {}
    return {
        index: seen
        for index, seen in old.last.items()
        if old.watched.get(index) == watched.get(index)
    }


def _uptime(value: Value) -> int:
    """sysUpTime, which every agent has."""
    if not isinstance(value, int):
        raise DriverError("the SNMP agent does not tell its sysUpTime")
    return value
