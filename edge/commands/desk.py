"""The desk where commands arrive: what is to be done with each, and what is said of it.

No I/O but the ledger's: it is told the time, and gives back what may be carried out now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import structlog

from contract import (
    INTERRUPTING,
    WITHOUT_CLOCK,
    Action,
    BadPayload,
    BadSignature,
    Command,
    CommandState,
    Detail,
    RebootParams,
    VerifyKey,
    verify,
)
from edge.state import Entry, Ledger, Stamp

log = structlog.get_logger("edge.commands")

SKEW_US = 30_000_000
"""How far the issuer's clock may be ahead of the kiosk's."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What matters for judging a command: the stamp, whether the clock is set, who is here."""

    stamp: Stamp
    clock_set: bool
    occupied: bool


class Desk:
    """Judges commands and keeps their states. `able` are the actions that can be carried out."""

    def __init__(
        self,
        *,
        kiosk: str,
        keys: Mapping[str, VerifyKey],
        ledger: Ledger,
        able: Collection[Action],
        announce: Callable[[], None] = lambda: None,
    ) -> None:
        self._kiosk = kiosk
        self._keys = keys
        self._ledger = ledger
        self._able = able
        self._announce = announce
        self._window = ledger.replay_window()

    @property
    def counter(self) -> int:
        """The highest counter seen."""
        return self._window.highest

    def take_up(self, stamp: Stamp) -> None:
        """After a start, or when the ledger is there at last.

        What was under way has been interrupted, unless it was this start.
        """
        self._window = self._ledger.replay_window()
        for entry in self._ledger.unfinished():
            action, state = entry.command.action, entry.state
            if action == "reboot" and state is CommandState.IN_PROGRESS:
                rebooted = entry.machine != stamp.machine
            else:
                rebooted = False
            if rebooted:
                detail = Detail(code="rebooted", description="The machine has started anew.")
                self._advance(entry.command, CommandState.SUCCEEDED, detail, stamp)
            else:
                detail = Detail(code="interrupted", description="The daemon stopped meanwhile.")
                self._advance(entry.command, CommandState.FAILED, detail, stamp)

    def receive(self, token: bytes, now: Circumstances) -> Command | None:
        """Judges what arrived; the command when it is to be carried out at once."""
        try:
            command = verify(Command, token, self._keys)
        except (BadSignature, BadPayload) as error:
            # Nothing is answered: whoever can't sign must not be able to end a true command.
            log.warning("command_refused", reason="not_proven", detail=str(error))
            return None
        if command.kiosk != self._kiosk:
            log.warning("command_refused", reason="wrong_kiosk", command=command.id)
            return None
        known = self._ledger.known(command.id)
        if known is not None:
            log.warning("command_refused", reason="replayed", command=command.id, state=known.state)
            self._ledger.repeat(command.id, known.state, known.detail, now.stamp)
            self._announce()
            return None
        return self._judge(command, now)

    def _judge(self, command: Command, now: Circumstances) -> Command | None:
        window = self._window.admit(command.counter)
        if window is None:
            detail = Detail(code="replayed", description="This counter was seen, or is too old.")
            log.warning("command_refused", reason="replayed", command=command.id)
            self._ledger.repeat(command.id, CommandState.REJECTED, detail, now.stamp)
            self._announce()
            return None
        fault = self._fault(command, now)
        if fault is not None:
            state, detail = fault
            log.warning("command_refused", reason=detail.code, command=command.id)
        else:
            state = CommandState.ACCEPTED
            detail = Detail(code="accepted", description="")
            log.info("command_accepted", command=command.id, action=command.action)
        # On the disk before anything is done: a power cut must not let it run twice.
        self._ledger.begin(command, window, state, detail, now.stamp)
        self._window = window
        self._announce()
        return None if fault is not None else self._start(command, now)

    def _fault(self, command: Command, now: Circumstances) -> tuple[CommandState, Detail] | None:
        rejected, action = CommandState.REJECTED, command.action
        if not now.clock_set and action not in WITHOUT_CLOCK:
            return rejected, Detail(
                code="clock_unset", description="The kiosk's clock is not set: expiry is unknown."
            )
        if now.clock_set and now.stamp.at >= command.exp:
            return rejected, Detail(code="expired", description="It came after its time.")
        if now.clock_set and now.stamp.at + SKEW_US < command.nbf:
            return rejected, Detail(code="not_yet_valid", description="It came before its time.")
        if action not in self._able:
            return CommandState.FAILED, Detail(
                code="no_executor",
                description=f"This kiosk has no executor for {action}: declare "
                f"[executors.{action}] in its kiosk.toml.",
            )
        return None

    def _start(self, command: Command, now: Circumstances) -> Command | None:
        if _must_wait(command, now):
            detail = Detail(code="occupied", description="Waiting for a person's session to end.")
            self._advance(command, CommandState.WAITING, detail, now.stamp)
            return None
        self._advance(
            command, CommandState.IN_PROGRESS, Detail(code="in_progress", description=""), now.stamp
        )
        return command

    def waiting(self) -> list[Entry]:
        """Commands that wait for a session's end."""
        return [e for e in self._ledger.unfinished() if e.state is CommandState.WAITING]

    def look_again(self, now: Circumstances) -> list[Command]:
        """What waited and may be carried out now; what waited for too long has failed."""
        due: list[Command] = []
        for entry in self.waiting():
            if now.stamp.at >= entry.command.exp:
                detail = Detail(
                    code="expired", description="The session did not end before the command's time."
                )
                self._advance(entry.command, CommandState.FAILED, detail, now.stamp)
            elif not _must_wait(entry.command, now):
                detail = Detail(code="in_progress", description="")
                self._advance(entry.command, CommandState.IN_PROGRESS, detail, now.stamp)
                due.append(entry.command)
        return due

    def finish(self, command: Command, state: CommandState, detail: Detail, stamp: Stamp) -> None:
        """How a command that was carried out has ended."""
        self._advance(command, state, detail, stamp)

    def _advance(self, command: Command, state: CommandState, detail: Detail, stamp: Stamp) -> None:
        log.info("command_advanced", command=command.id, state=state, code=detail.code)
        self._ledger.advance(command.id, state, detail, stamp)
        self._announce()


def _must_wait(command: Command, now: Circumstances) -> bool:
    params = command.typed_params()
    forced = isinstance(params, RebootParams) and params.force
    return command.action in INTERRUPTING and now.occupied and not forced
