"""A lane's watchdog on its connection: probes sent, sessions begun anew, what it finds told."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

from broker import Outgoing
from collector.courier import Publisher
from collector.office import Office
from collector.watchdog import TICK_S, Advice, Watchdog
from contract import BrokerUnavailable, Kind, PublishRefused, probe

log = structlog.get_logger("collector.probing")


class Renewable(Publisher, Protocol):
    """A connection that begins a new session after `close`."""

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""

    async def close(self) -> None:
        """Ends this session."""


class Probing:
    """One lane's. `watch` runs beside it; the lane tells what it hears."""

    def __init__(self, kind: Kind, link: Renewable, office: Office) -> None:
        self._lane = kind.value
        self._topic = probe(kind)
        self._link = link
        self._office = office
        self._watchdog = Watchdog()
        self._refused = False

    def heard(self, topic: str) -> bool:
        """Something arrived on this topic; whether it is a probe."""
        self._watchdog.heard(self._office.clock.monotonic())
        if self._lane in self._office.deaf:
            self._office.deaf.discard(self._lane)
            log.info("something_arrives", lane=self._lane)
        if topic != self._topic:
            return False
        self._count("heard")
        return True

    async def watch(self) -> None:
        """Looks every second, until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            await self.look()

    async def look(self) -> None:
        """Does what the watchdog asks for at this moment."""
        now = self._office.clock.monotonic()
        match self._watchdog.look(now, connected=self._link.connected):
            case Advice.PROBE:
                await self._send()
            case Advice.RENEW:
                await self._renew()
            case Advice.NOTHING:
                pass

    async def _send(self) -> None:
        try:
            await self._link.publish(Outgoing(self._topic, b""))
        except BrokerUnavailable:
            self._count("lost")
        except PublishRefused as error:
            self._count("refused")
            self._say_refused(error)
        else:
            self._count("sent")
            self._watchdog.accepted()

    async def _renew(self) -> None:
        self._office.metrics.renewed.labels(self._lane).inc()
        log.warning("nothing_arrives", lane=self._lane, todo="a new session is begun")
        if self._watchdog.in_vain > 1:
            self._office.deaf.add(self._lane)
        await self._link.close()

    def _say_refused(self, error: PublishRefused) -> None:
        # Said once: it lasts until the broker's ACL is made anew.
        if not self._refused:
            self._refused = True
            todo = "make the broker's ACL again: escale broker mosquitto"
            log.warning("probe_refused", lane=self._lane, reason=str(error), todo=todo)

    def _count(self, outcome: str) -> None:
        self._office.metrics.probes.labels(self._lane, outcome).inc()
