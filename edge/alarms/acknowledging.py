"""`acknowledge-alarm`: somebody has seen to an alarm; a latched one may end from now on."""

from __future__ import annotations

from collections.abc import Callable

from contract import AcknowledgeAlarmParams, Alarm, CommandRefused, Detail, Params


class Acknowledge:
    """`acknowledge` is told type and qualifier, and gives the alarm as it was."""

    name = "acknowledge-alarm"

    def __init__(self, acknowledge: Callable[[str, str], Alarm]) -> None:
        self._acknowledge = acknowledge

    async def run(self, params: Params, command_id: str) -> Detail:  # noqa: ARG002
        if not isinstance(params, AcknowledgeAlarmParams):
            raise CommandRefused("only acknowledges alarms", code="wrong_executor")
        alarm = self._acknowledge(params.type, params.qualifier)
        if alarm.latched and not alarm.present:
            return Detail(code="cleared", description="Acknowledged, and over: it has ended.")
        return Detail(code="acknowledged", description="It ends when its condition is over.")
