"""An agent played from what `snmpwalk -On` printed of one."""

import re
from collections.abc import Mapping, Sequence

from edge.drivers.snmp.interfaces import Value

_LINE = re.compile(r"\.?([\d.]+) = (?:([\w-]+): ?)?(.*)")


def objects(text: str) -> dict[str, Value]:
    """The objects of a walk, by OID; lines that begin with `#` are remarks."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    found = [_LINE.fullmatch(line) for line in lines]
    assert all(found), text
    return {match[1]: _value(match[2], match[3]) for match in found if match}


def _value(kind: str | None, text: str) -> Value:
    match kind:
        case "INTEGER" | "Gauge32" | "Counter32" | "Counter64":
            return int(text.split(maxsplit=1)[0])
        case "Timeticks":
            return int(text.partition(")")[0].lstrip("("))
        case "OID":
            return text.lstrip(".")
        case "Hex-STRING":
            return bytes.fromhex(text)
        case _:
            return text.strip('"').encode()


class WalkedAgent:
    """Answers as a session does; `asked` are the OIDs that were asked for, walked ones with `*`."""

    def __init__(self, known: Mapping[str, Value]) -> None:
        self.known = dict(known)
        self.asked: list[str] = []

    async def get(self, oids: Sequence[str]) -> list[Value]:
        self.asked += oids
        return [self.known.get(oid) for oid in oids]

    async def walk(self, column: str) -> dict[int, Value]:
        self.asked.append(f"{column}.*")
        below = {oid.removeprefix(f"{column}."): oid for oid in self._below(column)}
        return {int(index): self.known[oid] for index, oid in below.items() if index.isdigit()}

    async def count(self, prefix: str) -> int:
        self.asked.append(f"{prefix}.*")
        return len(self._below(prefix))

    def forget(self) -> None:
        """A session's."""

    def close(self) -> None:
        """A session's."""

    def _below(self, prefix: str) -> list[str]:
        return [oid for oid in self.known if oid.startswith(f"{prefix}.")]
