"""Waiting at start for stores that are not there yet: said once, then gone on with."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from broker import Backoff
from collector.outage import Outage
from contract import StoreHeld, StoreUnavailable

Opened = TypeVar("Opened")

BACKOFF = Backoff(first_s=0.5, cap_s=5.0)


async def until_there(
    attempt: Callable[[], Awaitable[Opened]],
    outage: Outage,
    *,
    rng: random.Random,
    backoff: Backoff = BACKOFF,
) -> Opened:
    """What `attempt` returns, once it does not raise StoreUnavailable or StoreHeld any more."""
    failures = 0
    while True:
        try:
            opened = await attempt()
        except (StoreUnavailable, StoreHeld) as error:
            outage.began(error)
            await asyncio.sleep(backoff.delay(failures, rng))
            failures += 1
        else:
            outage.ended()
            return opened
