"""The rules at work in the daemon: what has changed goes to the log, the journal, the broker.

Live only: what is told here is what has just been read. Nothing that is sent later, or again,
comes this way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

import structlog

from broker import Outgoing
from contract import (
    ActiveAlarms,
    Alarm,
    BadPayload,
    BrokerError,
    CommandRefused,
    DriverState,
    EdgeError,
    Kind,
    Severity,
    Topic,
    build,
    decode,
    encode,
)
from edge.alarms.active import Change
from edge.alarms.conditions import Conditions
from edge.alarms.engine import Engine
from edge.alarms.memory import Memory
from edge.alarms.rules import Rule
from edge.alarms.sources import DRIVER, health_readings
from edge.connection import Publisher
from edge.journal import JournalDamaged, JournalUnavailable
from edge.readings import Reading
from edge.state import Ledger, LedgerUnavailable, Stamp

log = structlog.get_logger("edge.alarms")

LOOK_S = 1.0
KEEP_S = 900.0
"""How often what changes all the time is written down: an SD card bears only so many writes."""
RETRY_S = 10.0
JOURNAL_DROPPING = "journal_dropping"
_WELL = DriverState(health="ok")


class Watch:
    """`record` takes the samples of changes; `stamp` says when and at which boot.

    `steady` is the steady clock in seconds; `drivers` says how each driver is.
    """

    def __init__(
        self,
        kiosk: str,
        rules: Iterable[Rule],
        conditions: Conditions,
        *,
        ledger: Ledger,
        stamp: Callable[[], Stamp],
        steady: Callable[[], float],
        drivers: Callable[[], Mapping[str, DriverState]],
        record: Callable[[list[Reading]], None],
        cope_with: Callable[[EdgeError], None],
    ) -> None:
        self._topic = build(Topic(kiosk, Kind.ALARMS))
        self._conditions = conditions
        self._ledger = ledger
        self._stamp = stamp
        self._steady = steady
        self._drivers = drivers
        self._record = record
        self._cope_with = cope_with
        self._engine = Engine(rules)
        self._written = self._engine.lasting()
        self._write_at = steady() + KEEP_S
        self._keeps = True
        self.take_up()

    def take_up(self) -> None:
        """At the start, or when the ledger is there at last: what it says was active, is."""
        payload = self._ledger.alarm_memory()
        try:
            memory = decode(Memory, payload) if payload is not None else Memory()
        except BadPayload as error:
            log.warning("alarm_memory_unreadable", reason=str(error))
            memory = Memory()
        self._engine.take_back(self._ledger.last_alarms(), memory, self._steady())
        self._written = self._engine.lasting()

    def message(self) -> Outgoing:
        """Every alarm that is active now, to be retained."""
        stamp = self._stamp()
        active = ActiveAlarms(boot=stamp.boot, at=stamp.at, alarms=self._engine.active())
        return Outgoing(self._topic, encode(active), retain=True)

    def active(self) -> tuple[Alarm, ...]:
        """The active alarms."""
        return self._engine.active()

    def take(self, readings: Sequence[Reading]) -> list[Change]:
        """What a driver has just read and the registry has taken."""
        return self._say(self._engine.take(readings, self._steady(), self._stamp().at))

    def look(self) -> list[Change]:
        """The daemon's own conditions, the drivers' health, and what time alone brings."""
        try:
            dropping = self._engine.alarms.has(JOURNAL_DROPPING)
            own = [self._conditions.now(dropping=dropping)]
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
            own = []
        now, at = self._steady(), self._stamp().at
        changes = self._engine.take([*own, *self._health()], now, at)
        changes = self._say(changes + self._engine.pass_time(now, at))
        if now >= self._write_at or self._written - self._engine.lasting():
            self._keep()
        return changes

    def acknowledge(self, type_: str, qualifier: str) -> Alarm:
        """Somebody has seen to it; the alarm as it was. CommandRefused when it is not active."""
        found = self._engine.alarms.get((type_, qualifier))
        if found is None:
            raise CommandRefused(
                f"no alarm {type_} {qualifier}".rstrip() + " is active here", code="no_such_alarm"
            )
        self._say(self._engine.acknowledge(type_, qualifier, self._steady(), self._stamp().at))
        return found

    async def run(self, publisher: Publisher) -> None:
        """Looks every second. A new connection says the alarms by itself."""
        while True:
            self.look()
            if self._engine.alarms.untold and publisher.connected:
                await self._publish(publisher)
            await asyncio.sleep(LOOK_S)

    def stop(self) -> None:
        """At the end: hold times go on from here at the next start."""
        self._keep()

    def _health(self) -> list[Reading]:
        states = self._drivers()
        ill = {name: state for name, state in states.items() if state.health != "ok"}
        # Of the others only what the rules have in mind; what is no longer configured is well.
        known = self._engine.in_trouble(DRIVER) - ill.keys()
        return health_readings({**ill, **{name: states.get(name, _WELL) for name in known}})

    def _say(self, changes: list[Change]) -> list[Change]:
        for change in changes:
            alarm = change.alarm
            log.warning(
                "alarm_changed",
                type=alarm.type,
                qualifier=alarm.qualifier,
                severity=alarm.severity,
                change=change.kind,
            )
        if changes:
            self._keep()
            self._record([reading(change.alarm) for change in changes])
        return changes

    async def _publish(self, publisher: Publisher) -> None:
        self._engine.alarms.untold = False
        try:
            await publisher.publish(self.message())
        except BrokerError as error:
            self._engine.alarms.untold = True
            log.warning("alarms_not_sent", reason=str(error))

    def _keep(self) -> None:
        now = self._steady()
        try:
            self._ledger.keep_alarms(self._engine.active(), encode(self._engine.memory(now)))
        except LedgerUnavailable as fault:
            if self._keeps:
                log.warning("alarms_not_kept", reason=str(fault))
            self._keeps = False
            self._write_at = now + RETRY_S
            return
        self._keeps = True
        self._written = self._engine.lasting()
        self._write_at = now + KEEP_S


def reading(alarm: Alarm) -> Reading:
    """A change as a sample."""
    tags = {"type": alarm.type} | ({"qualifier": alarm.qualifier} if alarm.qualifier else {})
    fields = {
        "severity": alarm.severity.value,
        "active": alarm.severity is not Severity.CLEARED,
        "latched": alarm.latched,
        "count": alarm.count,
        "text": alarm.consequence.fr,
    }
    return Reading("alarm", fields, tags)
