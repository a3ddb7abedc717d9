"""The conditions of all rules, as readings tell them. What is in order leaves no state behind.

Pure: `now` is in seconds of a steady clock. A reading costs one look into a dict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from contract import Alarm, Severity
from edge.alarms.active import Key
from edge.alarms.gauges import DayGauge, Gauge
from edge.alarms.levels import Hold
from edge.alarms.memory import LASTING_S, KeptCondition, KeptDays, KeptHold, Memory
from edge.alarms.rules import Rule
from edge.alarms.texts import rounded
from edge.readings import Reading

Series = tuple[str, ...]
"""The values of a reading's tags, in the order of the tags' names."""

STALE_S = 86_400.0
"""What nothing was read of for so long is no longer there."""
SERIES_KNOWN = 512
"""Of so many series it is remembered which rules they concern."""
CROWD = 64
"""How many alarms of one rule, and series of one alarm, are followed: names are made up outside."""


@dataclass(slots=True)
class _Condition:
    """One rule's condition as one series of readings tells it."""

    holds: tuple[Hold, ...]
    seen: float
    shown: float | None = None

    @property
    def level(self) -> int:
        """0 for none, else which of the levels holds, from 1."""
        for number in range(len(self.holds), 0, -1):
            if self.holds[number - 1].on:
                return number
        return 0

    @property
    def quiet(self) -> bool:
        return all(hold.quiet for hold in self.holds)


@dataclass(slots=True)
class _Watched:
    rule: Rule
    by_series: dict[Series, _Condition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How badly a key's condition is there; no severity when it is not, or has not held yet."""

    rule: Rule
    severity: Severity | None
    shown: float | None


class Observed:
    """Every condition that is there, or was and has not been gone for long enough."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.type: rule for rule in rules}
        self._by_measurement: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules.values():
            known = self._by_measurement.get(rule.measurement, ())
            self._by_measurement[rule.measurement] = (*known, rule)
        self._known: dict[
            tuple[str, tuple[tuple[str, str], ...]], tuple[tuple[Rule, Key], ...]
        ] = {}
        self._watched: dict[Key, _Watched] = {}
        self._gauges: dict[tuple[Key, Series], Gauge] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._watched

    def __iter__(self) -> Iterator[Key]:
        """Of the conditions that are there, in no order."""
        return iter(self._watched)

    def keys(self) -> list[Key]:
        """Of the conditions that are there, the ancestors first."""
        return sorted(self._watched, key=lambda key: (self._watched[key].rule.depth, key))

    def any_of(self, types: Collection[str]) -> bool:
        """Whether the condition of any of these is there, however briefly."""
        return any(
            key[0] in types and not all(each.quiet for each in watched.by_series.values())
            for key, watched in self._watched.items()
        )

    def verdict(self, key: Key) -> Verdict:
        """The worst that the key's series tell."""
        watched = self._watched[key]
        worst = max(watched.by_series.values(), key=attrgetter("level"), default=None)
        if worst is None or worst.level == 0:
            return Verdict(watched.rule, None, None)
        return Verdict(watched.rule, watched.rule.levels[worst.level - 1].severity, worst.shown)

    def take(self, readings: Iterable[Reading], now: float) -> list[Key]:
        """Readings of one moment; the keys that they are about, the ancestors first."""
        touched: set[Key] = set()
        for reading in readings:
            for rule, key in self._about(reading):
                if self._read(rule, key, reading, now):
                    touched.add(key)
        return sorted(touched, key=lambda key: (self.rules[key[0]].depth, key))

    def drop_stale(self, now: float) -> list[Key]:
        """Forgets the series that are no longer heard of; the keys that they were about."""
        found = [
            (key, series)
            for key, watched in self._watched.items()
            for series, condition in watched.by_series.items()
            if now - condition.seen > STALE_S
        ]
        for key, series in found:
            del self._watched[key].by_series[series]
        return [key for key, _ in found]

    def forget_quiet(self, keys: Iterable[Key]) -> None:
        """What is in order need not be kept, once it has been looked at."""
        for key in keys:
            by_series = self._watched[key].by_series
            for series in [series for series, each in by_series.items() if each.quiet]:
                del by_series[series]
            if not by_series:
                del self._watched[key]

    def _about(self, reading: Reading) -> tuple[tuple[Rule, Key], ...]:
        """The rules whose affair it is; asked once a series, for few devices have many."""
        series = (reading.m, tuple(reading.tags.items()))
        found = self._known.get(series)
        if found is None:
            if len(self._known) >= SERIES_KNOWN:
                self._known.clear()
            found = self._known[series] = tuple(
                (rule, (rule.type, reading.tags.get(rule.by, "")[:64] if rule.by else ""))
                for rule in self._by_measurement.get(reading.m, ())
                if rule.about(reading.tags)
            )
        return found

    def _read(self, rule: Rule, key: Key, reading: Reading, now: float) -> bool:
        value = reading.fields.get(rule.field)
        if value is None:
            return False
        if rule.gauge is not None:
            computed = self._computed(rule, key, reading, now)
            if computed is None:
                return False
            value = computed
        watched = self._watched.get(key)
        if watched is None:
            for level in rule.levels:
                if level.holds(value, reading.fields, before=False):
                    break
            else:
                return False
            if sum(known[0] == rule.type for known in self._watched) >= CROWD:
                return False
            watched = self._watched[key] = _Watched(rule)
        condition = _condition(watched, _series(reading.tags), now)
        if condition is None:
            return False
        condition.seen = now
        condition.shown = _shown(rule, value, reading)
        for level, hold in zip(rule.levels, condition.holds, strict=True):
            present = level.holds(value, reading.fields, before=hold.present)
            hold.put(now, rule.raise_after_s, rule.clear_after_s, present=present)
        return True

    def _computed(self, rule: Rule, key: Key, reading: Reading, now: float) -> float | None:
        value = reading.fields[rule.field]
        where = (key, _series(reading.tags))
        gauge = self._gauges.get(where)
        if gauge is None:
            if rule.gauge is None or len(self._gauges) >= CROWD:
                return None
            gauge = self._gauges[where] = rule.gauge.gauge()
        return None if isinstance(value, str) else gauge.put(value, now)

    def take_back(self, memory: Memory, active: Iterable[Alarm], now: float) -> None:
        """What was written down, and what the active alarms say of themselves."""
        for kept in memory.conditions:
            rule = self.rules.get(kept.type)
            if rule is not None and len(kept.holds) == len(rule.levels):
                holds = tuple(Hold(now - h.held_s, h.present, h.on) for h in kept.holds)
                watched = self._watched.setdefault((kept.type, kept.qualifier), _Watched(rule))
                watched.by_series.setdefault(kept.series, _Condition(holds, now))
        for days in memory.days:
            rule = self.rules.get(days.type)
            gauge = rule.gauge.gauge() if rule is not None and rule.gauge is not None else None
            if isinstance(gauge, DayGauge):
                gauge.resume(days.parts)
                self._gauges.setdefault(((days.type, days.qualifier), days.series), gauge)
        for alarm in active:
            key, rule = (alarm.type, alarm.qualifier), self.rules.get(alarm.type)
            if rule is not None and alarm.present and key not in self._watched:
                self._watched[key] = _Watched(rule, {(): _as_before(rule, alarm, now)})

    def memory(self, now: float) -> Memory:
        """What to write down; of what has not yet held, only what takes long to."""
        conditions = [
            KeptCondition(
                type=key[0],
                qualifier=key[1],
                series=series,
                holds=tuple(
                    KeptHold(present=h.present, on=h.on, held_s=round(now - h.since, 1))
                    for h in self._watched[key].by_series[series].holds
                ),
            )
            for key, series in sorted(self.lasting())
        ]
        days = [
            KeptDays(type=key[0], qualifier=key[1], series=series, parts=gauge.parts())
            for (key, series), gauge in self._gauges.items()
            if isinstance(gauge, DayGauge)
        ]
        return Memory(conditions=tuple(conditions), days=tuple(days))

    def lasting(self) -> frozenset[tuple[Key, Series]]:
        """The conditions that `memory` speaks of."""
        return frozenset(
            (key, series)
            for key, watched in self._watched.items()
            for series, condition in watched.by_series.items()
            if condition.level or watched.rule.raise_after_s >= LASTING_S
        )


def _condition(watched: _Watched, series: Series, now: float) -> _Condition | None:
    found = watched.by_series.get(series)
    if found is None:
        # After a restart without a memory, the first series to be heard of takes over.
        found = watched.by_series.pop((), None)
        if found is None:
            if len(watched.by_series) >= CROWD:
                return None
            found = _Condition(tuple(Hold(now) for _ in watched.rule.levels), now)
        watched.by_series[series] = found
    return found


def _series(tags: Mapping[str, str]) -> Series:
    return tuple(tags[name] for name in sorted(tags))


def _shown(rule: Rule, value: object, reading: Reading) -> float | None:
    if not rule.show:
        return None
    computed = rule.gauge is not None and rule.show == rule.field
    found = value if computed else reading.fields.get(rule.show)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return rounded(found / rule.show_per)


def _as_before(rule: Rule, alarm: Alarm, now: float) -> _Condition:
    severities = [level.severity for level in rule.levels]
    reached = severities.index(alarm.severity) if alarm.severity in severities else 0
    holds = (Hold(now, number <= reached, number <= reached) for number in range(len(severities)))
    return _Condition(tuple(holds), now, alarm.shown)
