"""Which rules a kiosk has: its profile's, and what its kiosk.toml says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from contract import REGISTRY, Profile, Registry, SettingsError
from edge.alarms.rules import Rule, rules_of
from edge.alarms.sources import with_own_rows
from edge.profiles import changed, known_types, profile_tables


def chosen_rules(
    profile: Profile,
    changes: Mapping[str, Mapping[str, Any]],
    faults: list[str],
    registry: Registry = REGISTRY,
) -> tuple[Rule, ...]:
    """The rules in force; what is wrong with `[alarms.<type>]` goes to `faults`."""
    if not changes and registry is REGISTRY:
        rules, found = _as_they_come(profile)
        faults += found
        return rules
    return _made(profile, changes, faults, registry)


# Thousands of simulated kiosks share a process: they share their rules too.
@cache
def _as_they_come(profile: Profile) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    faults: list[str] = []
    return _made(profile, {}, faults, REGISTRY), tuple(faults)


def _made(
    profile: Profile,
    changes: Mapping[str, Mapping[str, Any]],
    faults: list[str],
    registry: Registry,
) -> tuple[Rule, ...]:
    tables = {name: dict(table) for name, table in profile_tables(profile).alarms.items()}
    for type_, table in changes.items():
        tables[type_] = changed(tables.get(type_, {}), table)
    return rules_of(tables, with_own_rows(registry), faults, known_types())


def default_rules(profile: Profile, registry: Registry = REGISTRY) -> tuple[Rule, ...]:
    """A profile's rules as they come."""
    faults: list[str] = []
    rules = chosen_rules(profile, {}, faults, registry)
    if faults:
        raise SettingsError(faults, where=f"profile {profile}")
    return rules
