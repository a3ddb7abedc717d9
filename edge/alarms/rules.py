"""Rules, ready for use: made from their tables, or refused with every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from contract import NAME_PATTERN, Registry, Severity, Text, Trade, faults_of
from edge.alarms.gauges import PerDay, Trend
from edge.alarms.judging import faults_in, values_of
from edge.alarms.levels import Direction, Level
from edge.alarms.tables import Names, RuleTable, Sentences, Threshold

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """Which values of a tag are meant: these, and those that begin so."""

    tag: str
    values: frozenset[str]
    beginnings: tuple[str, ...]

    def __call__(self, tags: Tags) -> bool:
        value = tags.get(self.tag)
        if value is None:
            return False
        return value in self.values or value.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Rule:
    """One type of alarm: when it is raised, and what it means. `depth` counts its ancestors."""

    type: str
    measurement: str
    field: str
    matches: tuple[Match, ...]
    exceptions: tuple[Match, ...]
    by: str
    levels: tuple[Level, ...]
    raise_after_s: float
    clear_after_s: float
    gauge: Trend | PerDay | None
    trade: Trade
    latch: bool
    parents: frozenset[str]
    grace_s: float
    show: str
    show_per: float
    consequence: Text
    advice: Text
    depth: int = 0

    def about(self, tags: Tags) -> bool:
        """Whether a reading with these tags is this rule's affair."""
        for match in self.matches:
            if not match(tags):
                return False
        return not any(match(tags) for match in self.exceptions)


def rules_of(
    tables: Mapping[str, Mapping[str, Any]],
    registry: Registry,
    faults: list[str],
    known: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """The rules of these tables, the ancestors first, but for those that are `off`.

    What is wrong goes to `faults`, one sentence each. `known` are more names for parents.
    """
    parsed: dict[str, RuleTable] = {}
    for type_, table in tables.items():
        where = f"alarms.{type_}"
        if not re.fullmatch(NAME_PATTERN, type_):
            faults.append(f"{where}: a type is of the form {NAME_PATTERN}")
        try:
            parsed[type_] = RuleTable.model_validate(table)
        except ValidationError as error:
            faults += [f"{where}.{fault}" for fault in faults_of(error)]
    for type_, rule in parsed.items():
        faults += [f"alarms.{type_}.{fault}" for fault in faults_in(rule, registry)]
    known = {*known, *tables}
    depths = {type_: _depth(type_, parsed) for type_ in parsed}
    for type_, rule in parsed.items():
        faults += [
            f"alarms.{type_}.parents: no alarm {parent!r}"
            for parent in sorted(set(rule.parents) - known)
        ]
        if depths[type_] is None:
            faults.append(f"alarms.{type_}.parents: in the end it hides itself")
    if faults:
        return ()
    made = [
        _rule(type_, rule, depths[type_] or 0) for type_, rule in parsed.items() if not rule.off
    ]
    return tuple(sorted(made, key=lambda rule: (rule.depth, rule.type)))


def _depth(
    type_: str, rules: Mapping[str, RuleTable], below: frozenset[str] = frozenset()
) -> int | None:
    """How many ancestors stand above it; None when it is its own."""
    if type_ in below:
        return None
    rule = rules.get(type_)
    if rule is None:
        return 0
    depths = [_depth(parent, rules, below | {type_}) for parent in rule.parents]
    found = [depth for depth in depths if depth is not None]
    return None if len(found) < len(depths) else 1 + max(found, default=-1)


def _rule(type_: str, table: RuleTable, depth: int) -> Rule:
    name, _, field = table.when.partition(".")
    gauge: Trend | PerDay | None = None
    if table.trend is not None:
        gauge = Trend(table.trend.reaches, table.trend.over_s)
    elif table.per_day_over_s is not None:
        gauge = PerDay(table.per_day_over_s)
    return Rule(
        type=type_,
        measurement=name,
        field=field,
        matches=_matches(table.tags),
        exceptions=_matches(table.except_),
        by=table.by,
        levels=_levels(table),
        raise_after_s=table.raise_after_s,
        clear_after_s=table.clear_after_s,
        gauge=gauge,
        trade=table.trade,
        latch=table.latch,
        parents=frozenset(table.parents),
        grace_s=table.grace_s,
        show=table.show,
        show_per=table.show_per,
        consequence=_text(table.consequence),
        advice=_text(table.advice),
        depth=depth,
    )


def _levels(table: RuleTable) -> tuple[Level, ...]:
    thresholds = table.levels or (table,)
    margin = abs(_bound(thresholds[0]) - table.clear) if table.clear is not None else 0.0
    return tuple(
        Level(
            each.severity or Severity.WARNING,
            _direction(each),
            _bound(each),
            frozenset(values_of(each.is_)) if each.is_ is not None else frozenset(),
            margin,
            tuple({**table.only_if, **each.only_if}.items()),
        )
        for each in thresholds
    )


def _bound(threshold: Threshold) -> float:
    return threshold.above if threshold.above is not None else threshold.below or 0.0


def _direction(threshold: Threshold) -> Direction:
    if threshold.above is not None:
        return "above"
    return "below" if threshold.below is not None else "is"


def _matches(tags: Mapping[str, Names]) -> tuple[Match, ...]:
    made = []
    for tag, names in tags.items():
        said = (names,) if isinstance(names, str) else names
        made.append(
            Match(
                tag,
                frozenset(name for name in said if not name.endswith("*")),
                tuple(name[:-1] for name in said if name.endswith("*")),
            )
        )
    return tuple(made)


def _text(sentences: Sentences) -> Text:
    return Text(fr=sentences.fr, en=sentences.en)
