"""The daemon: one kiosk's parts put together, run, and ended in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Literal, Protocol

import structlog

from broker import Client, Incoming, Outgoing, Session, Subscription
from contract import (
    DAY_S,
    Ack,
    Action,
    BrokerError,
    Clock,
    MqttSettings,
    SystemClock,
)
from edge.clock import Timekeeper, is_synced
from edge.commands import Circumstances, CommandRunner, Desk, built_in
from edge.configuration import EdgeConfiguration
from edge.driver import Driver
from edge.executor import Executor
from edge.figures import Figures
from edge.journal import Journal, Limits, open_journal
from edge.machine import kernel_boot_id
from edge.messages import receive, subscriptions
from edge.readings import Reading
from edge.recording import Recorder
from edge.scheduler import Planned, Scheduler
from edge.sending import Sending
from edge.state import Ledger, Stamp, open_ledger
from edge.status import Condition, alarms_message, status_message
from edge.ulids import new_ulid
from edge.uplink import Uplink
from edge.window import Window

log = structlog.get_logger("edge.daemon")

JOURNAL_FILE = "journal.sqlite"
STATE_FILE = "state.sqlite"
ACCOUNT_INTERVAL_S = 60.0
FIGURES_INTERVAL_S = 1.0
DEFAULT_TIMEOUT_S = 8.0


class BrokerClient(Protocol):
    """The part of broker.Client that the daemon uses."""

    @property
    def connected(self) -> bool: ...
    @property
    def session(self) -> Session | None: ...
    async def run(self) -> None: ...
    async def close(self, *, publish_will: bool = ...) -> None: ...
    def messages(self) -> AsyncIterator[Incoming]: ...
    async def publish(self, message: Outgoing, *, timeout_s: float = ...) -> int: ...


class ClientFactory(Protocol):
    """Makes the client; broker.Client itself is one."""

    def __call__(
        self,
        settings: MqttSettings,
        *,
        client_id: str,
        subscriptions: Sequence[Subscription],
        will: Callable[[str], Outgoing],
        farewell: Callable[[str], Outgoing],
        on_connect: Callable[[Session], Awaitable[None]],
        on_disconnect: Callable[[str], None],
        clock: Clock,
        rng: random.Random,
    ) -> BrokerClient: ...


class Daemon:
    """One kiosk. What is not given is the real thing: clock, chance, broker, devices, kernel.

    `drivers` and `executors`, when given, take the place of those in the configuration.
    """

    def __init__(
        self,
        configuration: EdgeConfiguration,
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        client_factory: ClientFactory = Client,
        drivers: Mapping[str, Driver] | None = None,
        executors: Mapping[Action, Executor] | None = None,
        machine_id: str | None = None,
        synced: Callable[[], bool] | None = None,
    ) -> None:
        self.configuration = configuration
        self._clock = clock or SystemClock()
        self._rng = rng or random.SystemRandom()
        self._client_factory = client_factory
        self._drivers = drivers
        self._executors = executors
        self._machine = machine_id or kernel_boot_id()
        self._timekeeper = Timekeeper(self._clock, synced or is_synced(configuration.clock.source))
        self._stopping = asyncio.Event()
        self._figures: Figures | None = None

    @property
    def figures(self) -> Figures | None:
        """As of the last second; None before the first. Safe to read from another thread."""
        return self._figures

    def stop(self) -> None:
        """Asks `run` to end: what was read is written down, and the kiosk says goodbye."""
        self._stopping.set()

    async def run(self) -> None:
        """Runs until `stop` or cancellation. EdgeError when the data folder can't be used."""
        structlog.contextvars.bind_contextvars(kiosk=self.configuration.kiosk)
        self._open()
        log.info(
            "daemon_started",
            boot=self._recorder.journal.boot,
            machine=self._machine,
            drivers=sorted(self._plan),
            data=str(self.configuration.data),
        )
        tasks = [asyncio.create_task(work, name=name) for name, work in self._work().items()]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await self._end(tasks)
        for task in tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def _open(self) -> None:
        settings = self.configuration
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._ledger, aside = open_ledger(settings.data / STATE_FILE, self._new_boot())
        if aside is not None:
            log.warning("ledger_set_aside", file=str(aside))
        journal = self._journal()
        self._uplink = Uplink(settings.kiosk, journal, Window(self._rng))
        self._recorder = Recorder(
            journal,
            self._uplink,
            self._timekeeper,
            new_boot=self._new_boot,
            renew=self._renew,
        )
        self._plan = self._planned()
        self._scheduler = Scheduler(
            self._plan,
            clock=self._clock,
            rng=self._rng,
            deliver=self._recorder.add,
            flush=self._flush,
        )
        self._client = self._client_factory(
            settings.mqtt,
            client_id=settings.kiosk,
            subscriptions=subscriptions(settings.kiosk),
            will=self._offline,
            farewell=self._offline,
            on_connect=self._greet,
            on_disconnect=self._lost,
            clock=self._clock,
            rng=self._rng,
        )
        self._sending = Sending(
            self._uplink, self._client, self._clock.monotonic, self._recorder.cope_with
        )
        self._commands = self._command_runner(self._ledger)

    def _command_runner(self, ledger: Ledger) -> CommandRunner:
        settings = self.configuration
        executors = built_in() | dict(
            self._executors
            if self._executors is not None
            else {
                action: chosen.kind.make(chosen.options, settings.data, self._clock)
                for action, chosen in settings.executors.items()
            }
        )
        replies = asyncio.Event()
        self._desk = Desk(
            kiosk=settings.kiosk,
            keys=settings.trust.by_kid(),
            ledger=ledger,
            able=frozenset(executors),
            announce=replies.set,
        )
        self._desk.take_up(self._stamp())
        return CommandRunner(
            kiosk=settings.kiosk,
            desk=self._desk,
            ledger=ledger,
            executors=executors,
            circumstances=self._circumstances,
            replies=replies,
        )

    def _planned(self) -> dict[str, Planned]:
        settings = self.configuration
        if self._drivers is not None:
            return {
                name: Planned(driver, settings.interval_s, DEFAULT_TIMEOUT_S)
                for name, driver in self._drivers.items()
            }
        return {
            name: Planned(
                chosen.kind.make(chosen.options, self._clock),
                chosen.schedule.interval_s,
                chosen.schedule.timeout_s,
            )
            for name, chosen in settings.drivers.items()
        }

    def _work(self) -> dict[str, Coroutine[Any, Any, None]]:
        return {
            "client": self._client.run(),
            "drivers": self._scheduler.run(),
            "sending": self._sending.run(),
            "messages": receive(
                self._client.messages(),
                on_ack=self._acknowledged,
                on_command=self._commands.receive,
                cope_with=self._recorder.cope_with,
            ),
            "replies": self._commands.send_replies(self._client),
            "waiting": self._commands.look_again(),
            "status": self._repeat_status(),
            "account": self._report_account(),
            "figures": self._gather_figures(),
        }

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        # The client goes last: the goodbye tells the account as it is then.
        client, others = tasks[0], tasks[1:]
        for task in others:
            task.cancel()
        await asyncio.wait(others)
        await self._commands.stop()
        self._recorder.flush()
        await self._client.close()
        client.cancel()
        await asyncio.wait([client])
        await self._scheduler.close()
        self._ledger.keep_account(self._recorder.journal.account())
        self._recorder.journal.close()
        self._ledger.close()
        log.info("daemon_stopped")

    # The journal and its clock.

    def _journal(self) -> Journal:
        limits = self.configuration.journal
        opened = open_journal(
            self.configuration.data / JOURNAL_FILE,
            Limits(limits.max_bytes, limits.max_age_days * DAY_S * 1_000_000),
            new_boot=self._new_boot,
            last_known=self._ledger.last_account(),
        )
        if opened.set_aside is not None:
            account = opened.journal.account()
            log.warning("journal_set_aside", file=str(opened.set_aside), samples=account.set_aside)
        return opened.journal

    def _renew(self, damaged: Journal) -> Journal:
        damaged.close()
        return self._journal()

    def _new_boot(self) -> str:
        return new_ulid(self._timekeeper.now(), self._rng)

    def _flush(self) -> None:
        if self._recorder.flush():
            self._sending.notice()

    def _acknowledged(self, ack: Ack) -> None:
        release = self._uplink.acknowledged(ack, self._clock.monotonic())
        if release.rejected:
            log.warning("samples_rejected_by_collector", samples=release.rejected)
        self._sending.notice()

    async def _report_account(self) -> None:
        while True:
            await asyncio.sleep(ACCOUNT_INTERVAL_S)
            journal = self._recorder.journal
            account = journal.account()
            self._ledger.keep_account(account)
            fields = {
                **account.model_dump(),
                "frames": journal.frames_held(),
                "size": journal.size,
                "resent": self._uplink.resent,
            }
            self._recorder.add("journal", [Reading("journal", fields)])
            self._flush()

    async def _gather_figures(self) -> None:
        while self.configuration.metrics_port is not None:
            self._figures = Figures(
                connected=self._client.connected,
                under_way=len(self._uplink.window.under_way),
                resent=self._uplink.resent,
                journal_bytes=self._recorder.journal.size,
                account=self._recorder.journal.account(),
                drivers=self._scheduler.states(),
            )
            await asyncio.sleep(FIGURES_INTERVAL_S)
        await self._stopping.wait()

    # The connection.

    async def _greet(self, session: Session) -> None:
        journal = self._recorder.journal
        await self._client.publish(self._status(session.conn, "online"))
        await self._client.publish(
            alarms_message(self.configuration.kiosk, journal.boot, self._timekeeper.now())
        )
        self._uplink.connected(session.maximum_packet_size)
        self._sending.notice()
        self._commands.announce()

    def _lost(self, reason: str) -> None:
        log.debug("connection_lost", reason=reason)
        self._uplink.disconnected()

    async def _repeat_status(self) -> None:
        while True:
            await asyncio.sleep(self.configuration.status_interval_s)
            session = self._client.session
            if session is None:
                continue
            try:
                await self._client.publish(self._status(session.conn, "online"))
            except BrokerError as error:
                log.warning("status_not_sent", reason=str(error))

    def _offline(self, conn: str) -> Outgoing:
        return self._status(conn, "offline")

    def _status(self, conn: str, state: Literal["online", "offline"]) -> Outgoing:
        condition = Condition(
            boot=self._recorder.journal.boot,
            machine=self._machine,
            at=self._timekeeper.now(),
            profile=self.configuration.profile,
            clock=self._timekeeper.state,
            counter=self._desk.counter,
            occupied=self._scheduler.occupied(),
            drivers=self._scheduler.states(),
            account=self._recorder.journal.account(),
        )
        return status_message(self.configuration.kiosk, conn, state, condition)

    # The desk's view.

    def _stamp(self) -> Stamp:
        return Stamp(self._timekeeper.now(), self._recorder.journal.boot, self._machine)

    def _circumstances(self) -> Circumstances:
        return Circumstances(
            self._stamp(), self._timekeeper.state == "synced", self._scheduler.occupied()
        )
