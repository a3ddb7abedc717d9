"""kiosk.toml: what a kiosk is told at installation, judged whole before any I/O.

Every fault is reported at once, drivers' and executors' options included; an unknown key is a
fault, so that a typing error is seen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic import Field as Constrained

from contract import (
    REGISTRY,
    STATUS_INTERVAL_S,
    Action,
    BadSignature,
    Finder,
    KioskId,
    LogLevel,
    MqttSettings,
    Profile,
    Registry,
    SettingsError,
    VerifyKey,
    faults_of,
    said_by,
)
from edge.alarms import Rule, chosen_rules
from edge.driver import DriverKind
from edge.drivers import DRIVERS
from edge.executor import ExecutorKind
from edge.executors import EXECUTORS
from edge.installed import installed_kind, installed_names, none_installed

ClockSource = Literal["auto", "kernel", "assumed"]
ACTIONS_TO_EXECUTE: frozenset[Action] = frozenset({"identify", "reboot"})
"""What needs an executor; the daemon carries out the other actions by itself."""

M = TypeVar("M", bound=BaseModel)
_SCHEDULE_KEYS = ("kind", "interval_s", "timeout_s")


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Trust(Section):
    """Whose commands this kiosk obeys: public keys written `kid:base64url`."""

    keys: tuple[str, ...] = ()

    @field_validator("keys")
    @classmethod
    def _keys(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for number, text in enumerate(texts, 1):
            try:
                VerifyKey.parse(text)
            except BadSignature as error:
                raise ValueError(f"key {number}: {error}") from None
        return texts

    def by_kid(self) -> Mapping[str, VerifyKey]:
        """The keys by their id."""
        return {key.kid: key for key in map(VerifyKey.parse, self.keys)}


class JournalLimits(Section):
    """How much the journal may hold, and for how long it keeps what the store already has."""

    max_bytes: Annotated[int, Constrained(ge=64 * 1024)] = 256 * 1024 * 1024
    max_age_days: Annotated[int, Constrained(ge=1, le=3_650)] = 30


class ClockSettings(Section):
    """Who says that the clock is set: see `edge.clock.is_synced`."""

    source: ClockSource = "auto"


class Schedule(Section):
    """How often a driver is read, and how long it may take, in seconds."""

    kind: str
    interval_s: Annotated[float, Constrained(ge=0.05, le=86_400)]
    timeout_s: Annotated[float, Constrained(ge=0.05, le=600)] = 8.0


@dataclass(frozen=True, slots=True)
class ChosenDriver:
    """One `[drivers.NAME]` table: its schedule and its kind's own options."""

    schedule: Schedule
    kind: DriverKind
    options: BaseModel


@dataclass(frozen=True, slots=True)
class ChosenExecutor:
    """One `[executors.ACTION]` table: its kind and that kind's own options."""

    kind: ExecutorKind
    options: BaseModel


class _File(Section):
    kiosk: KioskId
    profile: Profile
    data: Path
    mqtt: MqttSettings
    trust: Trust = Trust()
    interval_s: Annotated[float, Constrained(ge=0.05, le=3_600)] = 10.0
    status_interval_s: Annotated[float, Constrained(ge=0.5, le=3_600)] = STATUS_INTERVAL_S
    log_level: LogLevel = "info"
    metrics_port: Annotated[int, Constrained(ge=1, le=65_535)] | None = None
    journal: JournalLimits = JournalLimits()
    clock: ClockSettings = ClockSettings()
    drivers: dict[str, dict[str, Any]] = {}
    executors: dict[str, dict[str, Any]] = {}
    alarms: dict[str, dict[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class EdgeConfiguration:
    """A valid kiosk.toml. `data` is the folder of the journal, the ledger and the lamp."""

    kiosk: str
    profile: Profile
    data: Path
    mqtt: MqttSettings
    trust: Trust
    interval_s: float
    status_interval_s: float
    log_level: LogLevel
    metrics_port: int | None
    journal: JournalLimits
    clock: ClockSettings
    drivers: Mapping[str, ChosenDriver]
    executors: Mapping[Action, ChosenExecutor]
    alarms: Sequence[Rule]


def load_configuration(
    text: str,
    *,
    folder: Path = Path(),
    driver_kinds: Mapping[str, DriverKind] = DRIVERS,
    executor_kinds: Mapping[str, ExecutorKind] = EXECUTORS,
    entry_points: Finder = none_installed,
    registry: Registry = REGISTRY,
) -> EdgeConfiguration:
    """The configuration in a kiosk.toml's `text`; SettingsError with every fault otherwise.

    Relative paths of `data`, `ca`, `certificate` and `key` begin at `folder`, the file's own.
    `entry_points` finds the drivers of installed packages.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"the file is not TOML: {error}"]) from None
    faults: list[str] = []
    parsed: _File | None = None
    try:
        parsed = _File.model_validate(raw)
    except ValidationError as error:
        faults += faults_of(error)
    drivers = _drivers(raw, driver_kinds, entry_points, faults)
    executors = _executors(raw, executor_kinds, faults)
    alarms = _alarms(parsed, registry, faults)
    faults = _with_unfilled(faults, dict(_unfilled(raw)))
    if parsed is None or faults:
        raise SettingsError(faults)
    return EdgeConfiguration(
        kiosk=parsed.kiosk,
        profile=parsed.profile,
        data=folder / parsed.data,
        mqtt=_anchored(parsed.mqtt, folder),
        trust=parsed.trust,
        interval_s=parsed.interval_s,
        status_interval_s=parsed.status_interval_s,
        log_level=parsed.log_level,
        metrics_port=parsed.metrics_port,
        journal=parsed.journal,
        clock=parsed.clock,
        drivers=drivers,
        executors=executors,
        alarms=alarms,
    )


def _drivers(
    raw: Mapping[str, Any],
    kinds: Mapping[str, DriverKind],
    entry_points: Finder,
    faults: list[str],
) -> dict[str, ChosenDriver]:
    chosen: dict[str, ChosenDriver] = {}
    interval = raw.get("interval_s", 10.0)
    for name, table in _tables(raw, "drivers"):
        own = {key: value for key, value in table.items() if key not in _SCHEDULE_KEYS}
        timing = {"kind": name, "interval_s": interval}
        timing |= {key: table[key] for key in _SCHEDULE_KEYS if key in table}
        where = f"drivers.{name}"
        wanted = str(timing["kind"])
        kind = kinds.get(wanted) or installed_kind(wanted, entry_points)
        if kind is None:
            known = ", ".join(sorted({*kinds, *installed_names(entry_points)}))
            faults.append(f"{where}: no driver {timing['kind']!r}; there are {known}")
            continue
        schedule = _validated(Schedule, timing, where, faults)
        options = _validated(kind.options, own, where, faults)
        if schedule is not None and options is not None:
            chosen[name] = ChosenDriver(schedule, kind, options)
    return chosen


def _executors(
    raw: Mapping[str, Any], kinds: Mapping[str, ExecutorKind], faults: list[str]
) -> dict[Action, ChosenExecutor]:
    chosen: dict[Action, ChosenExecutor] = {}
    actions: dict[str, Action] = {action: action for action in ACTIONS_TO_EXECUTE}
    for name, table in _tables(raw, "executors"):
        where = f"executors.{name}"
        action, kind = actions.get(name), kinds.get(str(table.get("kind")))
        if action is None:
            faults.append(f"{where}: no such action; there are {', '.join(sorted(actions))}")
        elif kind is None:
            faults.append(f"{where}.kind: one of {', '.join(sorted(kinds))}")
        else:
            own = {key: value for key, value in table.items() if key != "kind"}
            options = _validated(kind.options, own, where, faults)
            if options is not None:
                chosen[action] = ChosenExecutor(kind, options)
    return chosen


def _alarms(parsed: _File | None, registry: Registry, faults: list[str]) -> Sequence[Rule]:
    if parsed is None:
        return ()
    found: list[str] = []
    rules = chosen_rules(parsed.profile, parsed.alarms, found, registry)
    faults += found
    return rules


def _unfilled(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Where a draft still has a `<…>`, and what is to stand there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unfilled(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _unfilled(inner, where)
    elif isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        yield where, value[1:-1]


def _with_unfilled(faults: Sequence[str], unfilled: Mapping[str, str]) -> list[str]:
    """What is to be filled in, and the faults that don't come of its not being there."""

    def of_its_own(fault: str) -> bool:
        where = fault.partition(":")[0]
        return not any(f"{place}.".startswith(f"{where}.") for place in unfilled)

    wanted = [f"{place}: to be filled in: {hint}" for place, hint in unfilled.items()]
    return [*wanted, *filter(of_its_own, faults)]


def _tables(raw: Mapping[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    # What is no table at all is a fault that the file's own model has named.
    tables = raw.get(section)
    if not isinstance(tables, dict):
        return []
    return [(name, table) for name, table in tables.items() if isinstance(table, dict)]


def _validated(model: type[M], raw: Mapping[str, Any], where: str, faults: list[str]) -> M | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults += [f"{where}.{fault}" for fault in faults_of(error)]
    except Exception as error:  # noqa: BLE001
        # A validator of somebody else's driver: its fault is one among the others.
        faults.append(f"{where}: its options can't be judged: {said_by(error)}")
    return None


def _anchored(mqtt: MqttSettings, folder: Path) -> MqttSettings:
    paths = {key: getattr(mqtt, key) for key in ("ca", "certificate", "key")}
    moved = {key: str(folder / path) for key, path in paths.items() if path is not None}
    return mqtt.model_copy(update=moved)
