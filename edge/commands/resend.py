"""`resend`: what the store once had leaves again, so that a restored one becomes whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from contract import CommandRefused, Detail, Params, ResendParams
from edge.uplink import Uplink


class Resend:
    """Marks the released frames that the journal still has; they leave as backlog.

    `leave` is called when there is something to send.
    """

    name = "resend"

    def __init__(self, uplink: Uplink, leave: Callable[[], None]) -> None:
        self._uplink = uplink
        self._leave = leave

    async def run(self, params: Params, command_id: str) -> Detail:  # noqa: ARG002
        if not isinstance(params, ResendParams):
            raise CommandRefused("only sends again", code="wrong_executor")
        frames = 0
        for marked in self._uplink.send_again(params.since):
            frames += marked
            self._leave()
            await asyncio.sleep(0)
        return Detail(code="resending", description=f"{frames} frames will be sent again.")
