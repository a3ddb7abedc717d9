"""Carries commands out, each in a task of its own, and sends the replies in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from broker import Outgoing
from contract import (
    Action,
    BrokerError,
    Command,
    CommandRefused,
    CommandState,
    Detail,
    EdgeError,
    Kind,
    Params,
    PingParams,
    SetLogLevelParams,
    Topic,
    build,
    set_level,
)
from edge.commands.desk import Circumstances, Desk
from edge.connection import Publisher
from edge.executor import Executor
from edge.state import Ledger, LedgerUnavailable

log = structlog.get_logger("edge.commands")

LOOK_AGAIN_S = 1.0
NO_REBOOT_AFTER_S = 300.0
RETRY_S = 2.0
STOP_S = 3.0


class Ping:
    """Answers with what it was given."""

    name = "ping"

    async def run(self, params: Params, command_id: str) -> Detail:  # noqa: ARG002
        echo = params.echo if isinstance(params, PingParams) else ""
        return Detail(code="pong", description=echo)


class LogLevelSetter:
    """Sets the daemon's own log level, until its next start."""

    name = "log-level"

    async def run(self, params: Params, command_id: str) -> Detail:  # noqa: ARG002
        if not isinstance(params, SetLogLevelParams):
            raise CommandRefused("only sets the log level", code="wrong_executor")
        set_level(params.level)
        return Detail(code="log_level_set", description=f"The log level is {params.level}.")


def built_in() -> dict[Action, Executor]:
    """What the daemon carries out by itself."""
    return {"ping": Ping(), "set-log-level": LogLevelSetter()}


class CommandRunner:
    """The tasks around the desk."""

    def __init__(
        self,
        *,
        kiosk: str,
        desk: Desk,
        ledger: Ledger,
        executors: Mapping[Action, Executor],
        circumstances: Callable[[], Circumstances],
        replies: asyncio.Event,
    ) -> None:
        self._topic = build(Topic(kiosk, Kind.REPLY))
        self._desk = desk
        self._ledger = ledger
        self._executors = executors
        self._circumstances = circumstances
        self._replies = replies
        self._running: set[asyncio.Task[None]] = set()

    def announce(self) -> None:
        """There may be replies to send."""
        self._replies.set()

    def receive(self, token: bytes) -> None:
        """A command's bytes have arrived."""
        command = self._desk.receive(token, self._circumstances())
        if command is not None:
            self._spawn(command)

    async def look_again(self) -> None:
        """Every second: whether what waits for a session's end may go on."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            try:
                for command in self._desk.look_again(self._circumstances()):
                    self._spawn(command)
            except LedgerUnavailable as fault:
                log.warning("ledger_unavailable", reason=str(fault))

    async def send_replies(self, publisher: Publisher) -> None:
        """Sends what the outbox holds, now and whenever there is something new."""
        while True:
            self._replies.clear()
            sent = await self._empty_outbox(publisher)
            try:
                async with asyncio.timeout(None if sent else RETRY_S):
                    await self._replies.wait()
            except TimeoutError:
                continue

    async def _empty_outbox(self, publisher: Publisher) -> bool:
        """Whether nothing is left that could be sent now."""
        while publisher.connected and (waiting := self._ledger.outbox()):
            for number, payload in waiting:
                try:
                    await publisher.publish(Outgoing(self._topic, payload))
                    self._ledger.delivered(number)
                except (BrokerError, LedgerUnavailable) as error:
                    log.warning("reply_not_sent", reason=str(error))
                    return False
        return True

    async def stop(self) -> None:
        """Ends what is being carried out; it will be `interrupted` at the next start."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_S)

    def _spawn(self, command: Command) -> None:
        task = asyncio.create_task(self._carry_out(command), name=f"command-{command.id}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _carry_out(self, command: Command) -> None:
        executor = self._executors[command.action]
        work = asyncio.create_task(self._work(executor, command))
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
        state, detail = _outcome(work)
        if command.action == "reboot" and state is CommandState.SUCCEEDED:
            # Only a new kernel boot is a success, and the next start will see it.
            await asyncio.sleep(NO_REBOOT_AFTER_S)
            state = CommandState.FAILED
            detail = Detail(
                code="no_reboot",
                description=f"The machine was told to reboot and still runs after "
                f"{NO_REBOOT_AFTER_S:g} s.",
            )
        while True:
            try:
                self._desk.finish(command, state, detail, self._circumstances().stamp)
                return
            except LedgerUnavailable as fault:
                log.warning("ledger_unavailable", reason=str(fault))
                await asyncio.sleep(RETRY_S)

    async def _work(self, executor: Executor, command: Command) -> Detail:
        return await executor.run(command.typed_params(), command.id)


def _outcome(work: asyncio.Task[Detail]) -> tuple[CommandState, Detail]:
    error = work.exception()
    if error is None:
        return CommandState.SUCCEEDED, work.result()
    if isinstance(error, CommandRefused):
        return CommandState.FAILED, Detail(code=error.code, description=str(error))
    if isinstance(error, EdgeError):
        return CommandState.FAILED, Detail(code="device_failed", description=str(error))
    log.error("executor_broken", error=repr(error), exc_info=error)
    return CommandState.FAILED, Detail(code="executor_broken", description=type(error).__name__)
