"""Live samples of one kiosk, for as long as someone watches: subscribed once, however many."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import structlog

from broker import Client, Incoming, Subscription
from contract import (
    BrokerError,
    BrokerUnavailable,
    Claim,
    Family,
    Kind,
    Registry,
    Topic,
    examine_frame,
    filter_for,
)
from control_api.listeners import Event
from control_api.times import rfc3339

log = structlog.get_logger("control_api.samples")

HIDDEN = frozenset({Family.USAGE})
"""Counts of use are released by the observatory, protected; not one kiosk at a time."""


class Watching:
    """Who watches which kiosk's samples."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._watchers: Counter[str] = Counter()

    @asynccontextmanager
    async def kiosk(self, kiosk: str) -> AsyncIterator[None]:
        """Let the kiosk's live samples come in while the block runs."""
        self._watchers[kiosk] += 1
        try:
            if self._watchers[kiosk] == 1:
                await self._begin(kiosk)
            yield
        finally:
            self._watchers[kiosk] -= 1
            if not self._watchers[kiosk]:
                del self._watchers[kiosk]
                await self._end(kiosk)

    async def _begin(self, kiosk: str) -> None:
        try:
            await self._client.subscribe(Subscription(filter_for(Kind.LIVE, kiosk), qos=0))
        except BrokerUnavailable as error:
            # The client subscribes by itself once it is connected again.
            log.info("subscribe_postponed", kiosk=kiosk, reason=str(error))

    async def _end(self, kiosk: str) -> None:
        try:
            await self._client.unsubscribe(filter_for(Kind.LIVE, kiosk))
        except BrokerError as error:
            # The connection is gone, and with it the subscription: it is not made again.
            log.info("unsubscribe_failed", kiosk=kiosk, reason=str(error))


def live_events(topic: Topic, message: Incoming, now: int, registry: Registry) -> Iterator[Event]:
    """The good samples of a live frame as events for those who watch its kiosk."""
    if topic.family is None or topic.family in HIDDEN:
        return
    claim = Claim.of(topic.kiosk, topic.family, message.properties)
    examined = examine_frame(claim, message.payload, now=now, registry=registry)
    for _index, sample in examined.good:
        yield Event(
            "sample",
            {
                "kiosk": topic.kiosk,
                "measurement": sample.m,
                "at": rfc3339(sample.at),
                "tags": sample.tags,
                "fields": sample.fields,
            },
            topic=topic.kiosk,
        )
