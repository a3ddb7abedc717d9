"""The list of active alarms (RFC 8632, 3.2): a key is in it once, however often it is raised.

Pure. What is true is told to it; what it gives back is what has changed. `now` is in seconds of a
steady clock, `at` in µs of the kiosk's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from contract import Alarm, Severity
from edge.alarms.rules import Rule
from edge.alarms.texts import filled

Key = tuple[str, str]
"""Type and qualifier."""

FLAP_WINDOW_S = 3_600.0
"""Raised anew within this after its end, an alarm goes on counting."""
FLAPPING = 3
"""From this count on, an alarm ends only when it has been quiet for so long:"""
QUIET_S = 600.0
TOLD_EVERY_S = 60.0
"""How often the value in the texts is brought up to date."""


@dataclass(frozen=True, slots=True)
class Change:
    """What belongs to the history. For each key, `raised` and `cleared` take turns."""

    kind: Literal["raised", "changed", "cleared"]
    alarm: Alarm


@dataclass(slots=True)
class _Entry:
    alarm: Alarm
    raised: float
    told: float
    over: float | None = None


@dataclass(frozen=True, slots=True)
class _Past:
    count: int
    ended: float


class AlarmList:
    """The alarms active now. `untold` is set by whatever the retained list should say."""

    def __init__(self, active: Iterable[Alarm] = (), now: float = 0.0) -> None:
        self.untold = False
        self._past: dict[Key, _Past] = {}
        self._entries: dict[Key, _Entry] = {}
        for alarm in active:
            self.take_back(alarm, now)

    def take_back(self, alarm: Alarm, now: float) -> None:
        """An alarm that was written down; it does not take the place of one that is here."""
        over = None if alarm.present else now
        key = (alarm.type, alarm.qualifier)
        # Raised long ago: a parent that comes now is not its cause.
        self._entries.setdefault(key, _Entry(alarm, float("-inf"), float("-inf"), over))

    def active(self) -> tuple[Alarm, ...]:
        """By type and qualifier."""
        return tuple(entry.alarm for _, entry in sorted(self._entries.items()))

    def __iter__(self) -> Iterator[Key]:
        """The keys of the active ones, as they are now."""
        return iter(tuple(self._entries))

    def get(self, key: Key) -> Alarm | None:
        """The active alarm of that key."""
        entry = self._entries.get(key)
        return None if entry is None else entry.alarm

    def raised(self, key: Key) -> float:
        """When an active one was raised."""
        return self._entries[key].raised

    def has(self, type_: str) -> bool:
        """Whether any of that type is active."""
        return any(key[0] == type_ for key in self._entries)

    def raise_(
        self,
        rule: Rule,
        qualifier: str,
        severity: Severity,
        shown: float | None,
        now: float,
        at: int,
    ) -> Change | None:
        """Its condition is there, this badly."""
        key = (rule.type, qualifier)
        entry = self._entries.get(key)
        if entry is None:
            alarm = _new(rule, qualifier, severity, shown, self._count(key, now), at)
            self._entries[key] = _Entry(alarm, now, now)
            self.untold = True
            return Change("raised", alarm)
        if not entry.alarm.present:
            entry.over = None
            count = entry.alarm.count + 1
            self._put(entry, entry.alarm.model_copy(update={"present": True, "count": count}))
        if entry.alarm.severity is not severity:
            again = {"severity": severity, "changed_at": at}
            self._put(entry, _reworded(rule, entry.alarm, shown).model_copy(update=again))
            entry.told = now
            return Change("changed", entry.alarm)
        if now - entry.told >= TOLD_EVERY_S:
            entry.told = now
            reworded = _reworded(rule, entry.alarm, shown)
            if reworded != entry.alarm:
                self._put(entry, reworded)
        return None

    def clear(self, key: Key, now: float, at: int) -> Change | None:
        """Its condition is over. A latched or flapping one stays."""
        entry = self._entries.get(key)
        if entry is None or not entry.alarm.present:
            return None
        if entry.alarm.waits_for_staff or entry.alarm.count >= FLAPPING:
            entry.over = now
            self._put(entry, entry.alarm.model_copy(update={"present": False}))
            return None
        return self.remove(key, now, at)

    def settle(self, now: float, at: int) -> list[Change]:
        """Ends what has flapped and been quiet since."""
        self._past = {
            k: past for k, past in self._past.items() if now - past.ended <= FLAP_WINDOW_S
        }
        due = [
            key
            for key, entry in self._entries.items()
            if entry.over is not None
            and now - entry.over >= QUIET_S
            and not entry.alarm.waits_for_staff
        ]
        return [self.remove(key, now, at) for key in due]

    def acknowledge(self, key: Key, now: float, at: int) -> Change | None:
        """Somebody has seen to it. KeyError when there is no such alarm."""
        entry = self._entries[key]
        if entry.alarm.acknowledged:
            return None
        self._put(entry, entry.alarm.model_copy(update={"acknowledged": True, "changed_at": at}))
        if not entry.alarm.present and entry.alarm.latched:
            return self.remove(key, now, at)
        return Change("changed", entry.alarm)

    def remove(self, key: Key, now: float, at: int) -> Change:
        """Ends an active one, whatever it is."""
        alarm = self._entries.pop(key).alarm
        self._past[key] = _Past(alarm.count, now)
        self.untold = True
        over = {"severity": Severity.CLEARED, "changed_at": at, "present": False}
        return Change("cleared", alarm.model_copy(update=over))

    def _count(self, key: Key, now: float) -> int:
        past = self._past.pop(key, None)
        return past.count + 1 if past is not None and now - past.ended <= FLAP_WINDOW_S else 1

    def _put(self, entry: _Entry, alarm: Alarm) -> None:
        entry.alarm = alarm
        self.untold = True


def _new(
    rule: Rule, qualifier: str, severity: Severity, shown: float | None, count: int, at: int
) -> Alarm:
    return Alarm(
        type=rule.type,
        qualifier=qualifier,
        severity=severity,
        latched=rule.latch,
        raised_at=at,
        changed_at=at,
        trade=rule.trade,
        consequence=filled(rule.consequence, qualifier, shown),
        advice=filled(rule.advice, qualifier, shown),
        count=count,
        shown=shown,
    )


def _reworded(rule: Rule, alarm: Alarm, shown: float | None) -> Alarm:
    return alarm.model_copy(
        update={
            "shown": shown,
            "consequence": filled(rule.consequence, alarm.qualifier, shown),
            "advice": filled(rule.advice, alarm.qualifier, shown),
        }
    )
