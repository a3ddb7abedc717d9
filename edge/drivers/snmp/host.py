"""The device as a computer: HOST-RESOURCES-MIB (RFC 2790)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from contract import DriverError, FieldValue
from edge.drivers.plausible import plausible
from edge.drivers.snmp.agent import Agent
from edge.drivers.snmp.interfaces import Value
from edge.readings import Reading

HR_SYSTEM_UPTIME = "1.3.6.1.2.1.25.1.1.0"
HR_PROCESSOR_FRW_ID = "1.3.6.1.2.1.25.3.3.1.1"
HR_PROCESSOR_LOAD = "1.3.6.1.2.1.25.3.3.1.2"
_HR_STORAGE = "1.3.6.1.2.1.25.2.3.1"
HR_STORAGE_TYPE = f"{_HR_STORAGE}.2"
HR_STORAGE_DESCR = f"{_HR_STORAGE}.3"
HR_STORAGE_SIZE = f"{_HR_STORAGE}.5"
HR_STORAGE_USED = f"{_HR_STORAGE}.6"

_TYPES = "1.3.6.1.2.1.25.2.1"
TYPE_RAM = f"{_TYPES}.2"
TYPE_FIXED_DISK = f"{_TYPES}.4"
TYPE_FLASH = f"{_TYPES}.9"

AVAILABLE = "available memory"
RECLAIMABLE = frozenset({"memory buffers", "cached memory"})
"""How Net-SNMP names rows of what counts as used memory and is free for the asking.

Since 5.9 the size of the first is the kernel's own estimate of all that is; before, the others
were what there was.
"""

MAX_PROCESSORS = 64
MAX_STORAGES = 32
LISTED_AGAIN = 60
"""Readings after which the rows are listed anew: a medium may have been put in."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The rows that are read: processors, memory, what of it is to be had, and storages."""

    processors: tuple[int, ...] = ()
    memory: tuple[int, ...] = ()
    available: tuple[int, ...] = ()
    reclaimable: tuple[int, ...] = ()
    storages: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of hrStorageTable among them."""
        return (*self.memory, *self.available, *self.reclaimable, *self.storages)


class HostPart:
    """One `snmp_host` reading per call."""

    name = "host"

    def __init__(self, device: str, storages: Sequence[str]) -> None:
        self._device = device
        self._patterns = storages
        self._inventory: Inventory | None = None
        self._readings = 0

    async def read(self, agent: Agent) -> list[Reading]:
        """DriverError when the agent has nothing of this MIB."""
        if self._inventory is None or self._readings >= LISTED_AGAIN:
            self._inventory, self._readings = await _listed(agent, self._patterns), 0
        self._readings += 1
        inventory = self._inventory
        oids = [HR_SYSTEM_UPTIME]
        oids += [f"{HR_PROCESSOR_LOAD}.{index}" for index in inventory.processors]
        oids += [f"{HR_STORAGE_SIZE}.{index}" for index in inventory.rows]
        oids += [f"{HR_STORAGE_USED}.{index}" for index in inventory.rows]
        known = dict(zip(oids, await agent.get(oids), strict=True))
        if any(known[f"{HR_STORAGE_SIZE}.{index}"] is None for index in inventory.rows):
            self._inventory = None
        found = host_fields(inventory, known)
        if not found:
            self._inventory = None
            raise DriverError(
                "the SNMP agent has no HOST-RESOURCES-MIB",
                where=self._device,
                todo="switch it on there, or take 'host' out of `parts`",
            )
        return [Reading("snmp_host", found, {"device": self._device})]


def host_fields(inventory: Inventory, known: Mapping[str, Value]) -> dict[str, FieldValue]:
    """The fields of `snmp_host` from values by OID; what is not known is left out."""
    ticks = known.get(HR_SYSTEM_UPTIME)
    shares = [_share(known, index) for index in inventory.storages]
    return plausible(
        "snmp_host",
        {
            "uptime": ticks // 100 if isinstance(ticks, int) else None,
            "cpu": _mean([known.get(f"{HR_PROCESSOR_LOAD}.{n}") for n in inventory.processors]),
            "memory": _memory(inventory, known),
            "storage": max((share for share in shares if share is not None), default=None),
        },
    )


def inventory(
    types: Mapping[int, Value],
    names: Mapping[int, Value],
    processors: Sequence[int],
    patterns: Sequence[str],
) -> Inventory:
    """The rows to read, by their types and names. Patterns choose storages of any type."""
    texts = {index: _text(value) for index, value in names.items()}
    disks = {index for index, kind in types.items() if kind in (TYPE_FIXED_DISK, TYPE_FLASH)}
    if patterns:
        disks = {
            index
            for index, text in texts.items()
            if any(fnmatchcase(text, pattern) for pattern in patterns)
        }
    return Inventory(
        processors=tuple(processors[:MAX_PROCESSORS]),
        memory=tuple(index for index, kind in types.items() if kind == TYPE_RAM)[:1],
        available=tuple(index for index, text in texts.items() if text.lower() == AVAILABLE)[:1],
        reclaimable=tuple(index for index, text in texts.items() if text.lower() in RECLAIMABLE)[
            :2
        ],
        storages=tuple(sorted(disks))[:MAX_STORAGES],
    )


async def _listed(agent: Agent, patterns: Sequence[str]) -> Inventory:
    types = await agent.walk(HR_STORAGE_TYPE)
    names = await agent.walk(HR_STORAGE_DESCR) if types else {}
    # Net-SNMP has no loads in its first minute.
    processors = list(await agent.walk(HR_PROCESSOR_FRW_ID)) or list(
        await agent.walk(HR_PROCESSOR_LOAD)
    )
    return inventory(types, names, processors, patterns)


def _memory(inventory: Inventory, known: Mapping[str, Value]) -> float | None:
    for index in inventory.memory:
        size, used = _row(known, index)
        if size is None or used is None:
            return None
        for other in inventory.available:
            free, _ = _row(known, other)
            return None if free is None else 100 * (size - free) / size
        spare = [_row(known, other)[1] or 0 for other in inventory.reclaimable]
        return 100 * (used - sum(spare)) / size
    return None


def _share(known: Mapping[str, Value], index: int) -> float | None:
    size, used = _row(known, index)
    return None if size is None or used is None else 100 * used / size


def _row(known: Mapping[str, Value], index: int) -> tuple[int | None, int | None]:
    # A size of Integer32 that has overflowed is negative; an empty slot's is 0.
    size = known.get(f"{HR_STORAGE_SIZE}.{index}")
    used = known.get(f"{HR_STORAGE_USED}.{index}")
    return (
        size if isinstance(size, int) and size > 0 else None,
        used if isinstance(used, int) and used >= 0 else None,
    )


def _mean(values: Sequence[Value]) -> float | None:
    numbers = [value for value in values if isinstance(value, int)]
    return sum(numbers) / len(numbers) if numbers else None


def _text(value: Value) -> str:
    return value.decode("utf-8", "replace").rstrip("\0") if isinstance(value, bytes) else ""
