"""What is wrong with a rule's table, against the registry: one sentence a fault."""

from __future__ import annotations

from collections.abc import Iterable

from contract import SEVERITIES, Field, FieldValue, Measurement, Registry
from edge.alarms import texts
from edge.alarms.tables import RuleTable, Threshold


def faults_in(rule: RuleTable, registry: Registry) -> list[str]:
    """Every fault, each beginning with its key."""
    name, _, field_name = rule.when.partition(".")
    row = registry.get(name)
    if row is None:
        return [f"when: no measurement {name!r}; there are {', '.join(sorted(registry))}"]
    field = _field(row, field_name)
    if field is None:
        known = ", ".join(each.name for each in row.fields)
        return [f"when: {name} has no field {field_name!r}; it has {known}"]
    return [
        *_tag_faults(rule, row),
        *_level_faults(rule, row, field),
        *_window_faults(rule, field),
        *_show_faults(rule, row),
    ]


def _tag_faults(rule: RuleTable, row: Measurement) -> list[str]:
    known = {tag.name for tag in row.tags}
    said = {"tags": set(rule.tags), "except": set(rule.except_), "by": {rule.by} - {""}}
    return [
        f"{where}: {row.name} has no tag {name!r}; it has {', '.join(sorted(known)) or 'none'}"
        for where, names in said.items()
        for name in sorted(names - known)
    ]


def _level_faults(rule: RuleTable, row: Measurement, field: Field) -> list[str]:
    own = any(each is not None for each in (rule.above, rule.below, rule.is_))
    if own == bool(rule.levels):
        return ["levels: give one of above, below and is, or levels"]
    if rule.levels and rule.severity is not None:
        return ["severity: each of the levels has its own"]
    found: list[str] = []
    for number, level in enumerate(rule.levels or (rule,)):
        where = f"levels.{number}." if rule.levels else ""
        found += [f"{where}{fault}" for fault in _threshold_faults(level, rule, row, field)]
    return found or _order_faults(rule)


def _threshold_faults(
    level: Threshold, rule: RuleTable, row: Measurement, field: Field
) -> list[str]:
    found = []
    given = [each for each in (level.above, level.below, level.is_) if each is not None]
    numeric = field.kind in ("float", "integer")
    if len(given) != 1:
        found.append("is: give one of above, below and is")
    if level.severity not in SEVERITIES:
        found.append(f"severity: one of {', '.join(SEVERITIES)}")
    if level.is_ is None and not numeric:
        found.append(f"above: {rule.when} is a {field.kind}: only `is` can be asked of it")
    if level.is_ is not None:
        if rule.trend is not None or rule.per_day_over_s is not None:
            found.append("is: what is computed over time is asked by above or below")
        found += _value_faults("is", field, values_of(level.is_))
    for name, value in level.only_if.items():
        other = _field(row, name)
        if other is None:
            found.append(f"only_if: {row.name} has no field {name!r}")
        else:
            found += _value_faults(f"only_if.{name}", other, (value,))
    return found


def _value_faults(where: str, field: Field, values: Iterable[FieldValue]) -> list[str]:
    faults = [field.fault(value) for value in values]
    return [f"{where}: {fault.description}" for fault in faults if fault is not None]


def _order_faults(rule: RuleTable) -> list[str]:
    levels = rule.levels or (rule,)
    gravities = [SEVERITIES.index(level.severity) for level in levels if level.severity is not None]
    if gravities != sorted(set(gravities)):
        return ["levels: each is graver than the one before it"]
    aboves = [level.above for level in levels if level.above is not None]
    belows = [level.below for level in levels if level.below is not None]
    if len({bool(aboves), bool(belows)} & {True}) and aboves and belows:
        return ["levels: all above, or all below"]
    if aboves != sorted(aboves) or belows != sorted(belows, reverse=True):
        return ["levels: each lies beyond the one before it"]
    if rule.clear is None:
        return []
    if not aboves and not belows:
        return ["clear: only with above or below"]
    if (aboves and rule.clear > aboves[0]) or (belows and rule.clear < belows[0]):
        return [f"clear: {rule.clear:g} is beyond the first threshold, it would never clear"]
    return []


def _window_faults(rule: RuleTable, field: Field) -> list[str]:
    windows = [each for each in (rule.trend, rule.per_day_over_s) if each is not None]
    if len(windows) > 1:
        return ["trend: not together with per_day_over_s"]
    if windows and field.kind not in ("float", "integer"):
        return [f"trend: {rule.when} is a {field.kind}"]
    return []


def _show_faults(rule: RuleTable, row: Measurement) -> list[str]:
    found = []
    if rule.show:
        shown = _field(row, rule.show)
        if shown is None or shown.kind not in ("float", "integer"):
            found.append(f"show: {row.name} has no field {rule.show!r} with a number")
    for name, sentences in (("consequence", rule.consequence), ("advice", rule.advice)):
        for language in ("fr", "en"):
            fault = texts.fault_of(getattr(sentences, language), shows=bool(rule.show))
            if fault is not None:
                found.append(f"{name}.{language}: {fault}")
    return found


def values_of(said: FieldValue | tuple[FieldValue, ...]) -> tuple[FieldValue, ...]:
    """One value, or several."""
    return said if isinstance(said, tuple) else (said,)


def _field(row: Measurement, name: str) -> Field | None:
    return next((each for each in row.fields if each.name == name), None)
