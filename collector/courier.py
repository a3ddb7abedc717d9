"""Carries out what a delivery asks for: the thin side of the pipeline."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

import structlog

from broker import Outgoing
from collector.effects import Answer, Effect, Keep, Outcome, Pause, Steps, Write
from collector.office import Office
from contract import (
    TOPIC_KINDS,
    BrokerUnavailable,
    Kind,
    PublishRefused,
    StoreError,
    StoreRefused,
    Topic,
    build,
    encode,
)

log = structlog.get_logger("collector.courier")

_ACK = TOPIC_KINDS[Kind.ACK]


class Publisher(Protocol):
    """What can publish: the lane's own connection."""

    async def publish(self, message: Outgoing, *, timeout_s: float = 5) -> int:
        """The reason code; BrokerUnavailable or PublishRefused."""


class Stopped(Exception):
    """The process is asked to end while a store does not answer: the batch is let go."""


class Courier:
    """One lane's. `stop` ends its pauses."""

    def __init__(self, office: Office, publisher: Publisher, stop: asyncio.Event) -> None:
        self._office = office
        self._publisher = publisher
        self._stop = stop

    async def carry_out(self, steps: Steps[Outcome]) -> Outcome:
        """The steps' outcome, every effect carried out in order. Stopped when asked to end."""
        answer: StoreError | None = None
        with contextlib.closing(steps):
            while True:
                try:
                    effect = steps.send(answer)
                except StopIteration as end:
                    outcome: Outcome = end.value
                    return outcome
                answer = await self._perform(effect)

    async def _perform(self, effect: Effect) -> StoreError | None:
        match effect:
            case Write():
                return await self._write(effect)
            case Keep():
                return await self._keep(effect)
            case Answer():
                await self._answer(effect)
            case Pause():
                await self._pause(effect)
        return None

    async def _write(self, effect: Write) -> StoreError | None:
        began = self._office.clock.monotonic()
        error: StoreError | None = None
        try:
            await self._office.series.write(effect.points)
        except StoreError as fault:
            error = fault
        except (ValueError, TypeError, ArithmeticError, LookupError) as fault:
            # A sample that the store's own code stumbles over must not stop the others.
            log.exception("series_stumbled", points=len(effect.points))
            error = StoreRefused(f"{type(fault).__name__}: {fault}", where=self._office.series.name)
        outcome = "written" if error is None else type(error).__name__
        self._office.metrics.writing.labels(outcome).observe(self._office.clock.monotonic() - began)
        if error is None or isinstance(error, StoreRefused):
            self._office.series_outage.ended()
        else:
            self._office.series_outage.began(error)
        return error

    async def _keep(self, effect: Keep) -> StoreError | None:
        try:
            dropped = await self._office.records.keep(effect.letters)
        except StoreError as error:
            self._office.database_outage.began(error)
            return error
        self._office.database_outage.ended()
        self._office.letters_dropped(dropped)
        for letter in effect.letters:
            self._office.metrics.rejected(letter.reason)
        return None

    async def _answer(self, effect: Answer) -> None:
        topic = build(Topic(effect.kiosk, Kind.ACK))
        message = Outgoing(topic, encode(effect.ack), qos=_ACK.qos, retain=_ACK.retain)
        try:
            await self._publisher.publish(message)
        except (BrokerUnavailable, PublishRefused) as error:
            # The kiosk sends the frames again, and is then answered.
            self._office.metrics.acks.labels("lost").inc()
            log.debug("ack_lost", kiosk=effect.kiosk, reason=str(error))
        else:
            self._office.metrics.acks.labels("sent").inc()

    async def _pause(self, effect: Pause) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(effect.seconds):
                await self._stop.wait()
        if self._stop.is_set():
            raise Stopped
