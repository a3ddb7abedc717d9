"""Notifications counted by device and name until they are read: a flood stays small. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from contract import FieldValue
from edge.readings import Reading

MAX_NAMES = 64
"""Different notifications in the life of the receiver; each makes a series of its own."""

OTHER = "other"
REFUSED = "refused"
"""From nobody who is known: another address, community, user or key, or no SNMP at all."""
UNREAD = "unread"
"""Beyond the rate up to which they are looked into."""


@dataclass(slots=True)
class _Entry:
    count: int = 0
    text: str = ""


class Tally:
    """What has come since the last `readings`. `device` is who stands for unknown senders."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._names: set[str] = {OTHER, REFUSED, UNREAD}

    def add(self, device: str, name: str, text: str) -> None:
        """One notification; of those with the same name the last one's text is kept."""
        if name not in self._names and len(self._names) >= MAX_NAMES:
            name, text = OTHER, ""
        self._names.add(name)
        entry = self._entries.setdefault((device, name), _Entry())
        entry.count += 1
        entry.text = text or entry.text

    def refuse(self) -> None:
        """One that was not accepted."""
        self.add(self._device, REFUSED, "")

    def leave_unread(self, device: str) -> None:
        """One of a known sender that was not looked into."""
        self.add(device, UNREAD, "")

    def readings(self) -> list[Reading]:
        """One `snmp_trap` per device and name; the counts begin anew."""
        entries, self._entries = self._entries, {}
        return [
            Reading("snmp_trap", _fields(entry), {"device": device, "trap": name})
            for (device, name), entry in entries.items()
        ]


@dataclass(slots=True)
class Pace:
    """At most `per_second` in the long run, and five seconds' worth at once."""

    per_second: float
    _left: float | None = None
    _at: float = 0.0

    def allows(self, now: float) -> bool:
        """Whether one more may be looked into at `now`, in seconds of a steady clock."""
        most = max(1.0, 5 * self.per_second)
        left = most if self._left is None else self._left + (now - self._at) * self.per_second
        self._left, self._at = min(most, left), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def _fields(entry: _Entry) -> dict[str, FieldValue]:
    return {"count": entry.count, "text": entry.text} if entry.text else {"count": entry.count}
