"""What the kiosk says of itself: its status and will, its alarms, its account, its figures."""

from __future__ import annotations

import asyncio
from typing import Literal

import structlog

from broker import Outgoing, Session
from contract import Account, BrokerError, FieldValue
from edge.alarms import Watch
from edge.clock import Timekeeper
from edge.commands import Desk
from edge.configuration import EdgeConfiguration
from edge.connection import Publisher
from edge.figures import Figures
from edge.journal import JournalDamaged, JournalUnavailable
from edge.readings import Reading
from edge.recording import Recorder
from edge.scheduler import Scheduler
from edge.state import Ledger, LedgerUnavailable
from edge.status import Condition, status_message
from edge.uplink import Uplink

log = structlog.get_logger("edge.reporting")


class Reporter:
    """Asks the daemon's parts how they are. `machine` is the kernel's boot id."""

    def __init__(
        self,
        configuration: EdgeConfiguration,
        *,
        machine: str,
        timekeeper: Timekeeper,
        recorder: Recorder,
        uplink: Uplink,
        scheduler: Scheduler,
        desk: Desk,
        ledger: Ledger,
        watch: Watch,
    ) -> None:
        self._configuration = configuration
        self._machine = machine
        self._timekeeper = timekeeper
        self._recorder = recorder
        self._uplink = uplink
        self._scheduler = scheduler
        self._desk = desk
        self._ledger = ledger
        self._watch = watch
        self._last_account = Account()

    def offline(self, conn: str) -> Outgoing:
        """The last will of a connection, and its goodbye."""
        return self._status(conn, "offline")

    async def greet(self, session: Session, publisher: Publisher) -> None:
        """What is said first on a new connection. BrokerError when it did not get out."""
        await publisher.publish(self._status(session.conn, "online"))
        await publisher.publish(self._watch.message())

    async def repeat_status(self, publisher: Publisher) -> None:
        """Says the status again and again."""
        while True:
            await asyncio.sleep(self._configuration.status_interval_s)
            session = publisher.session
            if session is None:
                continue
            try:
                await publisher.publish(self._status(session.conn, "online"))
            except BrokerError as error:
                log.warning("status_not_sent", reason=str(error))

    def record_account(self) -> None:
        """The journal's account becomes a sample of its own, and a copy goes to the ledger."""
        journal = self._recorder.journal
        self._keep(self.account())
        try:
            fields = {
                **self.account().model_dump(),
                "frames": journal.frames_held(),
                "size": journal.size,
                "resent": self._uplink.resent,
            }
        except (JournalDamaged, JournalUnavailable) as fault:
            self._recorder.cope_with(fault)
            return
        self._recorder.add("journal", [Reading("journal", fields)])

    def record_uplink(self, *, connected: bool) -> None:
        """How sending goes becomes a sample: delays are those since the last one."""
        window = self._uplink.window
        fields: dict[str, FieldValue] = {
            "connected": connected,
            "window": window.size,
            "under_way": len(window.under_way),
            "connects": self._uplink.connects,
        }
        delay_s = window.take_ack_delay()
        if delay_s is not None:
            fields["ack_delay"] = round(delay_s * 1_000.0, 3)
        self._recorder.add("uplink", [Reading("uplink", fields)])

    def _keep(self, account: Account) -> None:
        try:
            self._ledger.keep_account(account)
        except LedgerUnavailable as fault:
            log.warning("account_not_kept", reason=str(fault))

    def account(self) -> Account:
        """The account; the last one known when the disk does not answer."""
        try:
            self._last_account = self._recorder.custody.account()
        except (JournalDamaged, JournalUnavailable) as fault:
            log.warning("account_unavailable", reason=str(fault))
        return self._last_account

    def figures(self, publisher: Publisher) -> Figures:
        """For Prometheus."""
        return Figures(
            connected=publisher.connected,
            under_way=len(self._uplink.window.under_way),
            resent=self._uplink.resent,
            journal_bytes=self._recorder.journal.size,
            account=self.account(),
            drivers=self._scheduler.states(),
        )

    def _status(self, conn: str, state: Literal["online", "offline"]) -> Outgoing:
        condition = Condition(
            boot=self._recorder.journal.boot,
            machine=self._machine,
            at=self._timekeeper.now(),
            profile=self._configuration.profile,
            clock=self._timekeeper.state,
            counter=self._desk.counter,
            occupied=self._scheduler.occupied(),
            drivers=self._scheduler.states(),
            account=self.account(),
        )
        return status_message(self._configuration.kiosk, conn, state, condition)
