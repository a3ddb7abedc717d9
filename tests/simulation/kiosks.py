"""A kiosk: the real journal, recorder, clock, window and uplink; disk, clock, network simulated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from broker import Outgoing
from contract import Account, Ack, EdgeError, Family, decode
from edge.clock import Timekeeper
from edge.custody import Refuge
from edge.journal import (
    Journal,
    JournalDamaged,
    JournalUnavailable,
    Limits,
    Opened,
    open_in_memory,
    open_journal,
)
from edge.recording import Recorder
from edge.ulids import new_ulid
from edge.uplink import Dispatch, Uplink
from edge.window import Lane, Window
from tests.simulation.broker import Broker
from tests.simulation.client import UNAVAILABLE, Client
from tests.simulation.clocks import KioskClock
from tests.simulation.custody import Custody
from tests.simulation.databases import LetterDatabase, SeriesDatabase
from tests.simulation.disk import Disk
from tests.simulation.measurements import KIOSK_REGISTRY, readings
from tests.simulation.process import Process
from tests.simulation.silence import Silence
from tests.simulation.timeline import Event, Timeline
from tests.simulation.violation import Violation

JOURNAL = "journal.sqlite"
ACCOUNT_EVERY_S = 60.0
TRY_AGAIN_S = 1.0
SLACK = 65_536
TICK_S = 1e-6
"""No timer fires sooner: two clocks that differ by a rounding must not chase each other."""
RESTART_S = 5.0
GREETING_S = 0.05
PACKET_ROOM = 200
"""Bytes of a packet that are not its payload, at most."""
MAX_UNDER_WAY = 64
MAX_BACKLOG_UNDER_WAY = 48


class Kiosk(Process):
    """One kiosk and what is watched of it."""

    def __init__(
        self,
        timeline: Timeline,
        name: str,
        broker: Broker,
        series: SeriesDatabase,
        letters: LetterDatabase,
        *,
        limits: Limits,
        interval_s: float,
        poison: float,
    ) -> None:
        super().__init__(timeline, name)
        self.disk = Disk(name, timeline.rng, lambda: timeline.now)
        self.clock = KioskClock(timeline)
        self.custody = Custody(name, self.disk, series, letters)
        if broker.maximum_packet_size is not None:
            self.custody.too_large = broker.maximum_packet_size - PACKET_ROOM
        self.broker = broker
        self.client = Client(
            self,
            broker,
            name,
            on_message=self._message,
            on_connect=self._greet,
            on_disconnect=self._disconnected,
        )
        self.producing = True
        self.resent = 0
        self._limits, self._interval_s, self._poison = limits, interval_s, poison
        self._numbers = 0
        self._damaged = 0
        self._last_account: Account | None = None
        self._families = list(Family)
        self._wake: Event | None = None
        self._noticed = False
        self._silence = Silence()

    # -- lives -----------------------------------------------------------------------------

    def begin(self) -> None:
        self.timekeeper = Timekeeper(self.clock, self.clock.synced)
        try:
            self.journal = self._open()
        except EdgeError as error:
            self.timeline.note(f"{self.name} does not start: {error}")
            self.kill()
            self.timeline.after(RESTART_S, f"{self.name} is started again", self.start)
            return
        self.uplink = Uplink(self.name, self.journal, Window(self.timeline.rng))
        self.recorder = Recorder(
            self.journal,
            self.uplink,
            self.timekeeper,
            new_boot=self._new_boot,
            renew=self._renew,
            registry=KIOSK_REGISTRY,
            refuge=Refuge(memory=self._memory, file=self._file_again),
        )
        self.recorder.custody.returned = self._returned
        self._boot = self.journal.boot
        self._was_synced = self.timekeeper.state == "synced"
        self._wake, self._noticed, self._silence = None, False, Silence()
        self.client.begin()
        self.later(self.timeline.rng.uniform(0.0, 1.0), f"{self.name} reads", self._read)
        self.later(ACCOUNT_EVERY_S, f"{self.name} account", self._keep_account)

    def ended(self) -> None:
        self.custody.died()
        self.client.process_ended()
        self.disk.crash(power_cut=False)

    def cut_power(self, *, clock_kept: bool) -> None:
        """The machine is off at once; what its disk had not synced is forgotten."""
        self.alive = False
        self.custody.died()
        self.client.process_ended()
        self.disk.crash(power_cut=True)
        self.clock.power_up(clock_kept=clock_kept)

    def _open(self, *, running: bool = False) -> Journal:
        opened = self._open_file()
        aside = self._set_aside(opened)
        with self.disk.unharmed():
            self.custody.reopened(opened.journal, self.timeline.now, aside=aside, running=running)
        self.custody.began(opened.journal.boot)
        return opened.journal

    def _set_aside(self, opened: Opened) -> bool:
        # An attempt may set the file aside and then fail: the next one finds no file at all.
        damaged = sum(".damaged-" in name for name in self.disk.files)
        more, self._damaged = damaged > self._damaged, damaged
        return more or opened.set_aside is not None

    def _open_file(self) -> Opened:
        return open_journal(
            cast("Path", self.disk.path(JOURNAL)),
            self._limits,
            new_boot=self._new_boot,
            last_known=self._last_account,
        )

    def _renew(self, damaged: Journal) -> Journal:
        damaged.close()
        self.journal = self._open(running=True)
        self._silence.broken()
        self._boot = self.journal.boot
        return self.journal

    def _memory(self) -> Journal:
        self.journal = open_in_memory(self._limits, new_boot=self._new_boot)
        self._boot = self.journal.boot
        self._silence.broken()
        self.custody.left_disk()
        self.custody.began(self._boot)
        return self.journal

    def _file_again(self) -> Journal:
        opened = self._open_file()
        if self._set_aside(opened):
            self.custody.set_aside_meanwhile(opened.journal.account().produced)
        return opened.journal

    def _returned(self) -> None:
        self.journal = self.recorder.journal
        self._boot = self.journal.boot
        self._silence.broken()
        self.custody.began(self._boot)
        with self.disk.unharmed():
            self.custody.returned(self.journal, self.timeline.now)

    def _new_boot(self) -> str:
        return new_ulid(self.timekeeper.now(), self.timeline.rng)

    # -- reading ---------------------------------------------------------------------------

    def _read(self) -> None:
        rng = self.timeline.rng
        if self.producing:
            # Cut off, it measures more, so that a backlog is worth the name within a minute.
            families = 4 if self.client.cut_off else rng.choice((1, 1, 2))
            for family in rng.sample(self._families, families):
                made = readings(rng, family, self._numbers, self._poison)
                self._numbers += len(made)
                self.custody.pending += len(made)
                self.recorder.add("simulated", made)
            self._flush()
        delay = self._interval_s * rng.uniform(0.7, 1.3)
        self.later(delay, f"{self.name} reads", self._read)

    @property
    def in_memory(self) -> bool:
        """Whether the daemon goes on without its disk."""
        return self.recorder.custody.in_memory

    def _flush(self) -> None:
        rows = self.recorder.flush()
        if self.recorder.journal.boot != self._boot:
            # The clock went back, or was set: rows may have moved to another boot.
            self._boot = self.recorder.journal.boot
            self.custody.began(self._boot)
        known = self.custody.held
        self.custody.committed(
            [row for row in rows if row.id not in known], self.timeline.now, self._life
        )
        synced = self.timekeeper.state == "synced"
        if synced != self._was_synced and (self.in_memory or self.disk.sound):
            self._was_synced = synced
            self.custody.compare(self.journal, self.timeline.now, self._life)
        self.observe()
        self.custody.check_drops()
        if self.disk.sound and self.journal.size > self._limits.max_bytes + SLACK:
            raise Violation("bounded disk", f"{self.name}'s journal takes {self.journal.size}")
        self.notice()

    def observe(self) -> None:
        """Looks whether journal and account still say the same as was seen."""
        if self.in_memory or self.disk.sound:
            self.custody.observe(self.journal, self.timeline.now, self._life)

    def _keep_account(self) -> None:
        if self.in_memory or self.disk.sound:
            self._last_account = self.recorder.custody.account()
        self.later(ACCOUNT_EVERY_S, f"{self.name} account", self._keep_account)

    # -- sending, as edge.sending does it --------------------------------------------------

    def notice(self) -> None:
        if not self._noticed:
            self._noticed = True
            self.later(0.0, f"{self.name} sends", self._send)

    def _send(self) -> None:
        self._noticed = False
        if self._wake is not None:
            self._wake.call_off()
            self._wake = None
        if not self.client.connected:
            return
        now = self.clock.monotonic()
        wake: float | None = None
        dispatches: list[Dispatch] = []
        try:
            dispatches = self.uplink.due(now)
            wake = self.uplink.wake_at(now)
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
            wake = now + TRY_AGAIN_S
        self._check_window(dispatches)
        for dispatch in dispatches:
            self._publish(dispatch)
        if self.custody.too_large is not None:
            self.observe()
        if wake is not None:
            self._wake = self.later(max(TICK_S, wake - now), f"{self.name} wakes", self._send)

    def _publish(self, dispatch: Dispatch) -> None:
        self.custody.published(
            dispatch.row,
            dispatch.lane,
            self.timeline.now,
            life=self._life,
            unsynced=self.timekeeper.state == "unsynced",
        )
        if dispatch.row.sent:
            self.resent += 1
        if not self.client.publish(dispatch.message, lambda code: self.puback(dispatch, code)):
            self.puback(dispatch, UNAVAILABLE)

    def puback(self, dispatch: Dispatch, code: int) -> None:
        """The broker's answer: of no worth but for what it refuses."""
        now = self.clock.monotonic()
        if code == UNAVAILABLE:
            self.uplink.not_sent(dispatch.row.key, now)
            self.notice()
        elif code >= 0x80:
            self._guard(lambda: self.uplink.refused(dispatch, code, now))
            self.notice()

    def _check_window(self, dispatches: list[Dispatch]) -> None:
        under_way = len(self.uplink.window.under_way)
        backlog = any(dispatch.lane is Lane.BACKLOG for dispatch in dispatches)
        if under_way > MAX_UNDER_WAY:
            raise Violation("window", f"{self.name} has {under_way} frames under way")
        if backlog and under_way > MAX_BACKLOG_UNDER_WAY:
            raise Violation("window", f"{self.name}'s backlog has {under_way} frames under way")
        self._silence.sent(len(dispatches), self.timeline.now, self.name)

    # -- what comes in ---------------------------------------------------------------------

    def _message(self, message: Outgoing) -> None:
        ack = decode(Ack, message.payload)
        now = self.clock.monotonic()
        under_way = self.uplink.window.under_way
        taken = self._guard(lambda: self.uplink.acknowledged(ack, now).frames)
        if taken is not None:
            self.custody.acknowledged(ack, self.timeline.now)
            if taken or under_way != self.uplink.window.under_way:
                self._silence.broken()
            if taken:
                self.observe()
        self.notice()

    def _greet(self) -> None:
        self.later(GREETING_S, f"{self.name} greets", self._connected)

    def _connected(self) -> None:
        if self.client.connected:
            self.uplink.connected(self.broker.maximum_packet_size)
            self.notice()

    def _disconnected(self) -> None:
        self.uplink.disconnected()
        self._silence.broken()

    def _guard(self, use: Callable[[], int | None]) -> int | None:
        try:
            return use()
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
            return None

    def _cope_with(self, fault: EdgeError) -> None:
        self.recorder.cope_with(fault)
