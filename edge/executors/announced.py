"""An action that ends a person's session: its reason is on the screen before it is carried out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from contract import INTERRUPTING, Action, Detail, Params, RebootParams
from edge.executor import Executor

log = structlog.get_logger("edge.executors.announced")

NOTICE_S = 15.0
"""How long somebody has to read it."""
TAKEN_AWAY_S = 300.0
"""A machine that is still up then has not gone down."""


def announced(
    executors: Mapping[Action, Executor], show: Callable[[str], bool], occupied: Callable[[], bool]
) -> dict[Action, Executor]:
    """The executors, each of an action that ends sessions behind its notice."""
    return {
        action: Announced(executor, show=show, occupied=occupied)
        if action in INTERRUPTING
        else executor
        for action, executor in executors.items()
    }


class Announced:
    """Carries out what `executor` does, after its notice where somebody is at a screen.

    `show` puts a notice on the screens, if there are any; `occupied` says whether it is read.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        show: Callable[[str], bool],
        occupied: Callable[[], bool],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.name = executor.name
        self._executor = executor
        self._show = show
        self._occupied = occupied
        self._sleep = sleep

    async def run(self, params: Params, command_id: str) -> Detail:
        """As the executor; a notice stays when it succeeds, while the machine goes down."""
        reason = params.reason if isinstance(params, RebootParams) and params.force else ""
        if not reason or not self._occupied():
            return await self._executor.run(params, command_id)
        shown = self._show(reason)
        log.info("session_will_end", command=command_id, announced=shown)
        try:
            if shown:
                await self._sleep(NOTICE_S)
            detail = await self._executor.run(params, command_id)
        except BaseException:
            self._show("")
            raise
        asyncio.get_running_loop().call_later(TAKEN_AWAY_S, self._show, "")
        return detail
