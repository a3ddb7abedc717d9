"""The stream of events (server-sent events): what changes in the fleet, as it changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from contract import KIOSK_PATTERN, StoreUnavailable
from control_api.access import Reader
from control_api.listeners import Listener
from control_api.office import Office
from control_api.routes.inputs import API, PROBLEM, TheOffice
from store import kiosks

router = APIRouter(prefix=API, tags=["events"], responses=PROBLEM)

RECONNECT_MS = 3_000
COMPARED_S = 10.0


async def listener(
    office: TheOffice,
    _caller: Reader,
    samples: Annotated[
        str | None,
        Query(pattern=KIOSK_PATTERN, description="a kiosk whose live samples come too"),
    ] = None,
) -> AsyncIterator[Listener]:
    """A listener for as long as the answer lasts."""
    async with AsyncExitStack() as stack:
        if samples is not None:
            await kiosks.get(office.database, samples)
            await stack.enter_async_context(office.watching.kiosk(samples))
        heard = stack.enter_context(office.hub.listening(samples))
        await _until_compared(office)
        yield heard


async def _until_compared(office: Office) -> None:
    # A list that is read once the stream is open, and what the stream then says, miss nothing.
    office.stirred.set()
    try:
        async with asyncio.timeout(COMPARED_S):
            await office.compared.wait()
    except TimeoutError:
        raise StoreUnavailable("the fleet can't be read now", todo="try again soon") from None


@router.get("/events", response_class=EventSourceResponse)
async def stream(
    heard: Annotated[Listener, Depends(listener)],
) -> AsyncIterator[ServerSentEvent]:
    """Events `status`, `activity`, `alarm`, `command` and, for one kiosk, `sample`.

    Nothing is sent twice: after a reconnection, read the lists anew.
    """
    yield ServerSentEvent(comment="listening", retry=RECONNECT_MS)
    async for event in heard:
        yield ServerSentEvent(event=event.kind, data=event.data)
