"""The daemon: one kiosk's parts put together, run, and ended in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from broker import Client, Session
from contract import REGISTRY, Ack, Action, Clock, Registry, SystemClock
from edge.alarms import Acknowledge, Conditions, Watch
from edge.clock import Timekeeper, is_synced
from edge.commands import Circumstances, CommandRunner, Desk, Resend, built_in
from edge.configuration import EdgeConfiguration
from edge.connection import BrokerClient, ClientFactory
from edge.content import ContentDesk
from edge.driver import Driver, serve
from edge.executor import Executor
from edge.executors.announced import announced
from edge.figures import Figures
from edge.folder import held_alone
from edge.journal import JournalDamaged, JournalUnavailable
from edge.machine import kernel_boot_id
from edge.messages import receive, subscriptions
from edge.notify import ServiceManager
from edge.planning import plan
from edge.readings import Reading
from edge.recording import Recorder
from edge.reporting import Reporter
from edge.scheduler import Planned, Scheduler
from edge.sending import Sending
from edge.state import Ledger, LedgerUnavailable, Stamp
from edge.storage import Storage
from edge.ulids import new_ulid
from edge.uplink import Uplink
from edge.window import Window

log = structlog.get_logger("edge.daemon")

ACCOUNT_INTERVAL_S = 60.0
FIGURES_INTERVAL_S = 1.0
DEFAULT_TIMEOUT_S = 8.0


@dataclass(frozen=True, slots=True)
class _Parts:
    """What runs between the opening of the files and their closing."""

    ledger: Ledger
    uplink: Uplink
    recorder: Recorder
    scheduler: Scheduler
    commands: CommandRunner
    watch: Watch
    reporter: Reporter
    client: BrokerClient
    sending: Sending
    content: ContentDesk


class Daemon:
    """One kiosk; run once. What is not given is the real thing: clock, chance, broker, kernel.

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
        registry: Registry = REGISTRY,
        manager: ServiceManager | None = None,
    ) -> None:
        self.configuration = configuration
        self._clock = clock or SystemClock()
        self._rng = rng or random.SystemRandom()
        self._client_factory = client_factory
        self._drivers = drivers
        self._executors = executors
        self._registry = registry
        self._manager = manager or ServiceManager()
        self._machine = machine_id or kernel_boot_id()
        source = configuration.clock.source
        self._timekeeper = Timekeeper(self._clock, synced or is_synced(source))
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
        with held_alone(self.configuration.data):
            await self._run()

    async def _run(self) -> None:
        parts = self._put_together()
        log.info(
            "daemon_started",
            boot=parts.recorder.journal.boot,
            machine=self._machine,
            drivers=sorted(parts.scheduler.states()),
            data=str(self.configuration.data),
        )
        tasks = [asyncio.create_task(work, name=name) for name, work in self._work(parts).items()]
        stopping = asyncio.create_task(self._stopping.wait())
        self._manager.ready()
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            self._manager.stopping()
            await _end(parts, tasks)
        for task in tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def _put_together(self) -> _Parts:
        settings = self.configuration
        storage = Storage(settings.data, settings.journal, self._new_boot)
        ledger = storage.ledger
        uplink = Uplink(settings.kiosk, storage.journal, Window(self._rng))
        recorder = Recorder(
            storage.journal,
            uplink,
            self._timekeeper,
            new_boot=self._new_boot,
            renew=storage.renew,
            registry=self._registry,
            refuge=storage.refuge,
        )
        content = ContentDesk(
            *(settings.kiosk, settings.data, settings.trust.by_kid().values()),
            self._timekeeper.now,
            lambda found: _record(parts, found, "content"),
            recorder.custody.produced,
        )
        planned = self._plan()
        serve(content.shelf, (each.driver for each in planned.values()))
        scheduler = Scheduler(
            planned,
            clock=self._clock,
            rng=self._rng,
            deliver=lambda name, readings: _deliver(parts, name, readings),
            refuse=recorder.refuse,
            flush=lambda: _flush(parts),
        )
        # `parts` is only complete further down.
        resend = Resend(uplink, lambda: parts.sending.notice())  # noqa: PLW0108
        watch = self._watch(recorder, ledger, scheduler, lambda found: _record(parts, found))
        own: dict[Action, Executor] = {
            "resend": resend,
            "acknowledge-alarm": Acknowledge(watch.acknowledge),
        }
        desk, commands = self._commands(ledger, recorder, scheduler, own)
        recorder.custody.returned = lambda: self._disk_available(storage, desk, recorder, watch)
        reporter = Reporter(
            settings,
            machine=self._machine,
            timekeeper=self._timekeeper,
            recorder=recorder,
            uplink=uplink,
            scheduler=scheduler,
            desk=desk,
            ledger=ledger,
            watch=watch,
        )
        client = self._client_factory(
            settings.mqtt,
            client_id=settings.kiosk,
            subscriptions=subscriptions(settings.kiosk),
            will=reporter.offline,
            farewell=reporter.offline,
            on_connect=lambda session: _greet(parts, session),
            on_disconnect=lambda _reason: uplink.disconnected(),
            clock=self._clock,
            rng=self._rng,
        )
        sending = Sending(uplink, client, self._clock.monotonic, recorder.cope_with)
        parts = _Parts(
            ledger, uplink, recorder, scheduler, commands, watch, reporter, client, sending, content
        )  # fmt: skip
        return parts

    def _work(self, parts: _Parts) -> dict[str, Coroutine[Any, Any, None]]:
        return {
            "client": parts.client.run(),
            "drivers": parts.scheduler.run(),
            "sending": parts.sending.run(),
            "messages": receive(
                parts.client.messages(),
                on_ack=lambda ack: self._acknowledged(parts, ack),
                on_command=parts.commands.receive,
                on_content=parts.content.receive,
                cope_with=parts.recorder.cope_with,
            ),
            "replies": parts.commands.send_replies(parts.client),
            "waiting": parts.commands.look_again(),
            "status": parts.reporter.repeat_status(parts.client),
            "alarms": parts.watch.run(parts.client),
            "account": _record_account(parts),
            "content": parts.content.run(),
            "figures": self._gather_figures(parts),
            "alive": self._manager.keep_alive(parts.scheduler.turning),
        }

    def _watch(
        self,
        recorder: Recorder,
        ledger: Ledger,
        scheduler: Scheduler,
        record: Callable[[Sequence[Reading]], None],
    ) -> Watch:
        settings = self.configuration
        certificate = settings.mqtt.certificate
        return Watch(
            settings.kiosk,
            settings.alarms,
            Conditions(
                recorder.custody,
                self._timekeeper,
                settings.data,
                Path(certificate) if certificate is not None else None,
            ),
            ledger=ledger,
            stamp=lambda: self._stamp(recorder),
            steady=self._timekeeper.monotonic,
            drivers=scheduler.states,
            record=record,
            cope_with=recorder.cope_with,
        )

    def _commands(
        self,
        ledger: Ledger,
        recorder: Recorder,
        scheduler: Scheduler,
        own: Mapping[Action, Executor],
    ) -> tuple[Desk, CommandRunner]:
        settings = self.configuration

        def circumstances() -> Circumstances:
            clock_set = self._timekeeper.state == "synced"
            return Circumstances(self._stamp(recorder), clock_set, scheduler.occupied())

        chosen = {**built_in(), **own, **self._chosen_executors()}
        executors = announced(chosen, scheduler.show, scheduler.occupied)
        replies = asyncio.Event()
        desk = Desk(
            kiosk=settings.kiosk,
            keys=settings.trust.by_kid(),
            ledger=ledger,
            able=frozenset(executors),
            announce=replies.set,
        )
        self._take_up(desk, recorder)
        runner = CommandRunner(
            kiosk=settings.kiosk,
            desk=desk,
            ledger=ledger,
            executors=executors,
            circumstances=circumstances,
            replies=replies,
        )
        return desk, runner

    def _chosen_executors(self) -> Mapping[Action, Executor]:
        if self._executors is not None:
            return self._executors
        data = self.configuration.data
        return {
            action: chosen.kind.make(chosen.options, data, self._clock)
            for action, chosen in self.configuration.executors.items()
        }

    def _plan(self) -> dict[str, Planned]:
        settings = self.configuration
        if self._drivers is not None:
            return {
                name: Planned(driver, settings.interval_s, DEFAULT_TIMEOUT_S)
                for name, driver in self._drivers.items()
            }
        return plan(settings.drivers, self._clock)

    def _stamp(self, recorder: Recorder) -> Stamp:
        return Stamp(self._timekeeper.now(), recorder.journal.boot, self._machine)

    def _disk_available(
        self, storage: Storage, desk: Desk, recorder: Recorder, watch: Watch
    ) -> None:
        if storage.disk_available():
            self._take_up(desk, recorder)
            watch.take_up()

    def _take_up(self, desk: Desk, recorder: Recorder) -> None:
        try:
            desk.take_up(self._stamp(recorder))
        except LedgerUnavailable as fault:
            log.warning("ledger_unavailable", reason=str(fault))

    def _new_boot(self) -> str:
        return new_ulid(self._timekeeper.now(), self._rng)

    def _acknowledged(self, parts: _Parts, ack: Ack) -> None:
        release = parts.uplink.acknowledged(ack, self._clock.monotonic())
        if release.rejected:
            log.warning("samples_rejected_by_collector", samples=release.rejected)
        parts.sending.notice()

    async def _gather_figures(self, parts: _Parts) -> None:
        while self.configuration.metrics_port is not None:
            try:
                self._figures = parts.reporter.figures(parts.client)
            except (JournalDamaged, JournalUnavailable) as fault:
                parts.recorder.cope_with(fault)
            await asyncio.sleep(FIGURES_INTERVAL_S)
        await self._stopping.wait()


def _flush(parts: _Parts) -> None:
    if parts.recorder.flush():
        parts.sending.notice()


def _deliver(parts: _Parts, driver: str, readings: Sequence[Reading]) -> None:
    parts.watch.take(parts.recorder.add(driver, readings))


def _record(parts: _Parts, readings: Sequence[Reading], source: str = "alarms") -> None:
    parts.recorder.add(source, readings)
    _flush(parts)


async def _record_account(parts: _Parts) -> None:
    await parts.recorder.custody.examine()
    while True:
        await asyncio.sleep(ACCOUNT_INTERVAL_S)
        parts.reporter.record_account()
        parts.reporter.record_uplink(connected=parts.client.connected)
        _flush(parts)


async def _greet(parts: _Parts, session: Session) -> None:
    await parts.reporter.greet(session, parts.client)
    parts.uplink.connected(session.maximum_packet_size)
    parts.sending.notice()
    parts.commands.announce()


async def _end(parts: _Parts, tasks: Sequence[asyncio.Task[None]]) -> None:
    # The client goes last: the goodbye tells the account as it is then.
    client, others = tasks[0], tasks[1:]
    for task in others:
        task.cancel()
    await asyncio.wait(others)
    await parts.commands.stop()
    parts.watch.stop()
    parts.content.stop()
    parts.recorder.flush()
    parts.recorder.custody.try_disk(at_once=True)
    await parts.client.close()
    client.cancel()
    await asyncio.wait([client])
    await parts.scheduler.close()
    try:
        parts.ledger.keep_account(parts.reporter.account())
    except LedgerUnavailable as fault:
        log.warning("account_not_kept", reason=str(fault))
    _close(parts)
    log.info("daemon_stopped")


def _close(parts: _Parts) -> None:
    custody = parts.recorder.custody
    try:
        if custody.in_memory and (held := custody.journal.account().held):
            log.error("samples_lost", reason="the disk takes nothing", samples=held)
        custody.journal.close()
    except (JournalDamaged, JournalUnavailable) as fault:
        log.warning("journal_not_closed", reason=str(fault))
    parts.ledger.close()
