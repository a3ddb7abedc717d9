"""The rules at work: readings in, changes of the active alarms out.

Pure: `now` is in seconds of a steady clock, `at` in µs of the kiosk's time.

What is hidden: a child, while a parent's condition is there, whether it has held or not, and for
the child's `grace_s` after the parent has cleared. A child raised shortly before its parent is
withdrawn; one raised long before has a cause of its own, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from contract import Alarm
from edge.alarms.active import AlarmList, Change, Key
from edge.alarms.memory import Memory
from edge.alarms.observed import Observed, Series
from edge.alarms.rules import Rule
from edge.readings import Reading

_LONG_AGO = float("-inf")


class Engine:
    """`active` and `memory` are what a run before has left."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        active: Iterable[Alarm] = (),
        memory: Memory | None = None,
        now: float = 0.0,
    ) -> None:
        self._observed = Observed(rules)
        self.alarms = AlarmList()
        self._ended: dict[str, float] = {}
        self.take_back(active, memory or Memory(), now)

    def active(self) -> tuple[Alarm, ...]:
        """By type and qualifier."""
        return self.alarms.active()

    def take(self, readings: Iterable[Reading], now: float, at: int) -> list[Change]:
        """Readings of one moment, all of them before anything is concluded."""
        touched = self._observed.take(readings, now)
        if not touched:
            return []
        changes = [change for key in touched for change in self._decide(key, now, at)]
        self._observed.forget_quiet(touched)
        return changes + (self._withdraw(now, at) if changes else [])

    def pass_time(self, now: float, at: int) -> list[Change]:
        """What time alone brings about; to be called every second or so."""
        changes = self._noted(self.alarms.settle(now, at), now)
        stale = set(self._observed.drop_stale(now))
        keys = self._observed.keys()
        for key in keys:
            if key in stale or self.alarms.get(key) is None:
                changes += self._decide(key, now, at)
        self._observed.forget_quiet(keys)
        return changes + self._end_unknown(now, at) + self._withdraw(now, at)

    def acknowledge(self, type_: str, qualifier: str, now: float, at: int) -> list[Change]:
        """Somebody has seen to it. KeyError when there is no such alarm."""
        change = self.alarms.acknowledge((type_, qualifier), now, at)
        return self._noted([] if change is None else [change], now)

    def in_trouble(self, measurement: str) -> set[str]:
        """The qualifiers of what readings of this measurement have not long shown to be well."""
        rules = self._observed.rules
        return {key[1] for key in self._observed if rules[key[0]].measurement == measurement}

    def take_back(self, active: Iterable[Alarm], memory: Memory, now: float) -> None:
        """What was written down: at the start, or when the disk is there at last."""
        known = list(active)
        self._observed.take_back(memory, known, now)
        for alarm in known:
            self.alarms.take_back(alarm, now)

    def memory(self, now: float) -> Memory:
        """What must not be forgotten over a restart, besides the active alarms."""
        return self._observed.memory(now)

    def lasting(self) -> frozenset[tuple[Key, Series]]:
        """The conditions that `memory` speaks of."""
        return self._observed.lasting()

    def _decide(self, key: Key, now: float, at: int) -> list[Change]:
        verdict = self._observed.verdict(key)
        change: Change | None = None
        if verdict.severity is None:
            change = self.alarms.clear(key, now, at)
        elif self.alarms.get(key) is not None or not self._hidden(verdict.rule, now):
            change = self.alarms.raise_(
                verdict.rule, key[1], verdict.severity, verdict.shown, now, at
            )
        return self._noted([] if change is None else [change], now)

    def _hidden(self, rule: Rule, now: float) -> bool:
        if not rule.parents:
            return False
        if any(now - self._ended.get(parent, _LONG_AGO) < rule.grace_s for parent in rule.parents):
            return True
        return self._observed.any_of(rule.parents) or self._is_active(rule.parents)

    def _is_active(self, types: Iterable[str]) -> bool:
        return any(self.alarms.has(type_) for type_ in types)

    def _withdraw(self, now: float, at: int) -> list[Change]:
        changes = []
        for key in self.alarms:
            rule, alarm = self._observed.rules.get(key[0]), self.alarms.get(key)
            if rule is None or alarm is None or alarm.latched or not rule.parents:
                continue
            since = self.alarms.raised(key) + rule.grace_s
            causes = [other for other in self.alarms if other[0] in rule.parents]
            if any(since > self.alarms.raised(cause) for cause in causes):
                changes.append(self.alarms.remove(key, now, at))
        return self._noted(changes, now)

    def _end_unknown(self, now: float, at: int) -> list[Change]:
        # Their rule is gone, or what they were about: nothing else would ever clear them.
        changes = []
        for key in self.alarms:
            alarm = self.alarms.get(key)
            kept = alarm is None or not alarm.present or alarm.waits_for_staff
            if not kept and key not in self._observed:
                changes.append(self.alarms.remove(key, now, at))
        return self._noted(changes, now)

    def _noted(self, changes: list[Change], now: float) -> list[Change]:
        for change in changes:
            if change.kind == "cleared" and not self.alarms.has(change.alarm.type):
                self._ended[change.alarm.type] = now
        return changes
