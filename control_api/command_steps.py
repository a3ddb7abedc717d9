"""How far each command has come, as the measurement `command`: steps written into the series.

What is missing there is written, so that series that were away, or were emptied, get their steps;
every process does it, and writes the same points.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import structlog

from contract import DAY_S, FieldValue, StoreError, StoreRefused
from control_api.office import Office
from store import Point, commands

log = structlog.get_logger("control_api.command_steps")

MEASUREMENT = "command"
INTERVAL_S = 2.0
AT_ONCE = 1_000
TEXT_CHARACTERS = 500
OVERLAP_US = 60_000_000
"""A step may become visible later than one with a higher id, or be of a clock that is behind."""


def step_points(steps: Iterable[commands.CommandStep]) -> Sequence[Point]:
    """The steps as points, each at the moment when it became known."""
    return [
        Point(MEASUREMENT, step.kiosk, {"action": step.action}, _fields(step), step.event.at)
        for step in steps
    ]


class Steps:
    """Which steps this process has written already."""

    def __init__(self) -> None:
        self._after: int | None = None
        self._written: dict[int, int] = {}

    async def write(self, office: Office) -> int:
        """Write what is missing; how many steps that were. Raises StoreError."""
        if self._after is None:
            self._after = await _begin(office)
        count, after = 0, self._after
        while rows := await commands.steps(office.database, after=after, limit=AT_ONCE):
            after = rows[-1].id
            fresh = [row for row in rows if row.id not in self._written]
            if fresh:
                await _write(office, fresh)
            count += len(fresh)
            self._written |= {row.id: row.event.at for row in fresh}
        self._after = self._settled(self._after, office.clock.now())
        return count

    def _settled(self, after: int, now: int) -> int:
        done = [number for number, at in self._written.items() if at < now - OVERLAP_US]
        after = max([after, *done])
        self._written = {number: at for number, at in self._written.items() if number > after}
        return after


async def keep_steps(office: Office) -> None:
    """Keep the steps written, for as long as the process runs."""
    await office.opened.wait()
    steps = Steps()
    away = False
    while True:
        await asyncio.sleep(INTERVAL_S)
        try:
            await steps.write(office)
            away = False
        except StoreError as error:
            if not away:
                log.warning("steps_not_written", reason=str(error))
            away = True


async def _write(office: Office, fresh: Sequence[commands.CommandStep]) -> None:
    try:
        await office.series.write(step_points(fresh))
    except StoreRefused as error:
        # They would be refused for ever, and hold up the steps to come.
        log.warning("steps_refused", steps=len(fresh), reason=str(error))


async def _begin(office: Office) -> int:
    """Beyond which step some may be missing: whichever the series keep, when they have none."""
    oldest = office.clock.now() - (office.settings.series.raw_days - 1) * DAY_S * 1_000_000
    written = await office.series.latest(MEASUREMENT, since=max(0, oldest))
    newest = max((row.at for row in written), default=oldest)
    return await commands.last_step(office.database, max(oldest, newest - OVERLAP_US))


def _fields(step: commands.CommandStep) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {
        "state": step.event.state.value,
        "command": step.command,
    }
    said = step.event.detail
    text = str(said.get("description") or said.get("code") or "")
    if text and text != step.event.state.value:
        fields["text"] = text.replace("\x00", "")[:TEXT_CHARACTERS]
    return fields
