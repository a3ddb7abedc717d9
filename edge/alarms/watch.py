"""Looks at the conditions, and says what has changed: in the log, as a sample, retained."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from broker import Outgoing
from contract import (
    ActiveAlarms,
    Alarm,
    BrokerError,
    EdgeError,
    Kind,
    Severity,
    Topic,
    build,
    encode,
)
from edge.alarms.active import AlarmList
from edge.alarms.conditions import Conditions
from edge.alarms.inventory import JOURNAL_DROPPING
from edge.connection import Publisher
from edge.journal import JournalDamaged, JournalUnavailable
from edge.readings import Reading
from edge.state import Ledger, LedgerUnavailable, Stamp

log = structlog.get_logger("edge.alarms")

LOOK_S = 1.0


class Watch:
    """`record` takes the samples of changes; `stamp` says when and at which boot."""

    def __init__(
        self,
        kiosk: str,
        conditions: Conditions,
        *,
        ledger: Ledger,
        stamp: Callable[[], Stamp],
        record: Callable[[list[Reading]], None],
        cope_with: Callable[[EdgeError], None],
    ) -> None:
        self._topic = build(Topic(kiosk, Kind.ALARMS))
        self._conditions = conditions
        self._ledger = ledger
        self._stamp = stamp
        self._record = record
        self._cope_with = cope_with
        self._alarms = AlarmList(ledger.last_alarms())
        self._unsaid = False

    def message(self) -> Outgoing:
        """Every alarm that is active now, to be retained."""
        stamp = self._stamp()
        active = ActiveAlarms(boot=stamp.boot, at=stamp.at, alarms=self._alarms.active())
        return Outgoing(self._topic, encode(active), retain=True)

    def look(self) -> list[Alarm]:
        """Brings the alarms up to date; those that changed, each already recorded."""
        try:
            conditions = self._conditions.now(dropping=self._alarms.has(JOURNAL_DROPPING))
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
            return []
        at = self._stamp().at
        found = [
            self._alarms.update(kind, present=present, at=at)
            for kind, present in conditions.items()
        ]
        changed = [alarm for alarm in found if alarm is not None]
        for alarm in changed:
            log.warning("alarm_changed", type=alarm.type, severity=alarm.severity)
        if changed:
            self._unsaid = True
            self._keep()
            self._record([reading(alarm) for alarm in changed])
        return changed

    async def run(self, publisher: Publisher) -> None:
        """Looks every second. A new connection says the alarms by itself."""
        while True:
            self.look()
            if self._unsaid and publisher.connected:
                await self._say(publisher)
            await asyncio.sleep(LOOK_S)

    async def _say(self, publisher: Publisher) -> None:
        self._unsaid = False
        try:
            await publisher.publish(self.message())
        except BrokerError as error:
            self._unsaid = True
            log.warning("alarms_not_sent", reason=str(error))

    def _keep(self) -> None:
        try:
            self._ledger.keep_alarms(self._alarms.active())
        except LedgerUnavailable as fault:
            log.warning("alarms_not_kept", reason=str(fault))


def reading(alarm: Alarm) -> Reading:
    """A change as a sample."""
    tags = {"type": alarm.type} | ({"qualifier": alarm.qualifier} if alarm.qualifier else {})
    fields = {
        "severity": alarm.severity.value,
        "active": alarm.severity is not Severity.CLEARED,
        "latched": alarm.latched,
        "text": alarm.consequence.fr,
    }
    return Reading("alarm", fields, tags)
