"""What a kiosk is built as: its services, the drivers it expects, the alarm rules it begins with.

`booth.toml`, `wifi-post.toml`, `solar-bench.toml`; their `rules` name files of `rules/`, and what
a profile says itself under `[alarms.<type>]` changes those.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contract import Profile

FOLDER = Path(__file__).parent
THRESHOLDS = frozenset({"above", "below", "is", "levels"})
Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ProfileTables:
    """A profile as its files say it. `drivers` and `alarms` are TOML tables by name."""

    services: tuple[str, ...]
    drivers: Tables
    alarms: Tables


@cache
def profile_tables(profile: Profile) -> ProfileTables:
    """The profile's own file, with the rules that it names."""
    own = _read(FOLDER / f"{profile.value}.toml")
    alarms: dict[str, Mapping[str, Any]] = {}
    for name in own["rules"]:
        alarms |= _read(FOLDER / "rules" / f"{name}.toml")["alarms"]
    for type_, changes in own.get("alarms", {}).items():
        alarms[type_] = changed(alarms.get(type_, {}), changes)
    return ProfileTables(tuple(own["services"]), own.get("drivers", {}), alarms)


def changed(rule: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's table with what is said otherwise; a new threshold replaces the old ones."""
    if THRESHOLDS & changes.keys():
        rule = {key: value for key, value in rule.items() if key not in THRESHOLDS}
    return {**rule, **changes}


@cache
def known_types() -> frozenset[str]:
    """Every type of alarm that any profile has."""
    files = sorted((FOLDER / "rules").glob("*.toml"))
    return frozenset(type_ for file in files for type_ in _read(file)["alarms"])


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


__all__ = ["ProfileTables", "Tables", "changed", "known_types", "profile_tables"]
