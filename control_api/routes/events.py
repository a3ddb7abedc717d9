"""The stream of events (server-sent events): what changes in the fleet, as it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from contract import KIOSK_PATTERN
from control_api.access import Reader
from control_api.listeners import Listener
from control_api.routes.inputs import API, PROBLEM, TheOffice
from store import kiosks

router = APIRouter(prefix=API, tags=["events"], responses=PROBLEM)

RECONNECT_MS = 3_000


async def listener(
    office: TheOffice,
    _caller: Reader,
    samples: Annotated[
        str | None,
        Query(pattern=KIOSK_PATTERN, description="a kiosk whose live samples come too"),
    ] = None,
) -> AsyncIterator[Listener]:
    """A listener for as long as the answer lasts."""
    if samples is None:
        with office.hub.listening() as heard:
            yield heard
        return
    await kiosks.get(office.database, samples)
    with office.hub.listening(samples) as heard:
        async with office.watching.kiosk(samples):
            yield heard


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
