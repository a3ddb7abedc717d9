"""What must be true of one kiosk's samples at every step, seen from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic_core import from_json

from contract import DROP_ORDER, Account, Ack, Family
from edge.journal import Journal, Row
from edge.window import Key, Lane
from tests.simulation.databases import LetterDatabase, PointKey, SeriesDatabase
from tests.simulation.disk import Disk
from tests.simulation.violation import Violation

WHOLE_FRAME = -1
LIVE_S = 10.5
HOLD_UNSYNCED_S = 900.0


@dataclass(slots=True)
class Held:
    """A frame in the journal; `since` is the simulated time, `life` that of its process."""

    row: Row
    points: list[PointKey]
    numbers: list[int]
    since: float
    life: int
    sent: bool = False


@dataclass(slots=True)
class SentFrame:
    """What a key meant when it first left; it must never mean anything else."""

    payload: bytes
    points: list[PointKey]
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class OnDisk:
    """What the file held, and how much was produced, when the daemon went on in memory."""

    held: dict[int, Held]
    produced: int


@dataclass
class Fates:
    """The numbers of the samples that are in nobody's database, by why."""

    committed: set[int] = field(default_factory=set)
    dropped: set[int] = field(default_factory=set)
    set_aside: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    forgotten: set[int] = field(default_factory=set)
    """Held in a daemon's memory, because its disk took nothing, when it was killed."""


class Custody:
    """One kiosk's. `pending` samples were read, but no journal has said yes to them yet;
    payloads `too_large` (bytes) are given up at the kiosk."""

    def __init__(
        self, kiosk: str, disk: Disk, series: SeriesDatabase, letters: LetterDatabase
    ) -> None:
        self.kiosk = kiosk
        self.fates = Fates()
        self.sent: dict[Key, SentFrame] = {}
        self.held: dict[int, Held] = {}
        self.pending = 0
        self.produced = 0
        self.too_large: int | None = None
        self.lags: list[tuple[float, float]] = []
        self._disk, self._series, self._letters = disk, series, letters
        self._ids: dict[Key, int] = {}
        self._on_disk: OnDisk | None = None
        self._held_samples = 0
        self._boots: set[str] = set()
        self._dropped: dict[Key, Held] = {}
        self._dropped_families: set[Family] = set()

    # -- what the kiosk does ---------------------------------------------------------------

    def began(self, boot: str) -> None:
        """A daemon started, a journal file was begun, or the clock went back."""
        if boot in self._boots:
            raise Violation("new boot", f"{self.kiosk} uses boot {boot} again")
        self._boots.add(boot)

    def committed(self, rows: Iterable[Row], now: float, life: int) -> None:
        """Frames that the journal has taken."""
        for row in rows:
            points, numbers = self._parse(row.payload)
            self.held[row.id] = Held(row, points, numbers, now, life, row.sent)
            self._ids[row.key] = row.id
            self._held_samples += row.samples
            self.fates.committed.update(numbers)

    def published(self, row: Row, lane: Lane, now: float, *, life: int, unsynced: bool) -> None:
        """A frame leaves."""
        # A fresh frame may be dropped from a full journal before it leaves, and still leave.
        frame = self.held.get(row.id) or self._dropped.get(row.key)
        if frame is None or frame.row.payload != row.payload:
            raise Violation("custody", f"{self.kiosk} sends {row.key}, which is not what it holds")
        if lane is Lane.LIVE and (frame.sent or now - frame.since > LIVE_S):
            raise Violation("lanes", f"{row.key} goes live, {now - frame.since:.1f} s old")
        held_back = unsynced and row.clock == "unsynced" and frame.life == life
        if held_back and now - frame.since < HOLD_UNSYNCED_S:
            raise Violation("clock", f"{row.key} leaves unset after {now - frame.since:.0f} s")
        frame.sent = True
        before = self.sent.setdefault(row.key, SentFrame(row.payload, frame.points, frame.numbers))
        if before.payload != row.payload:
            raise Violation("identity", f"{self.kiosk} {row.key} was other bytes when first sent")

    def acknowledged(self, ack: Ack, now: float) -> None:
        """An acknowledgement was taken: what it names and the journal held is released."""
        named = {row.seq for row in ack.rejected}
        for low, high in ack.stored:
            named.update(range(low, high + 1))
        for seq in sorted(named):
            identity = self._ids.get((ack.boot, seq))
            if identity is not None:
                self._released(identity, now)

    def renewed(self) -> None:
        """The journal was set aside with what it held; its account may be a little old."""
        if not any(".damaged-" in name for name in self._disk.files):
            raise Violation("set aside", f"{self.kiosk}'s damaged journal is gone")
        for frame in self.held.values():
            self.fates.set_aside.update(frame.numbers)
        self.held.clear()
        self._ids.clear()
        self._held_samples = 0

    def reopened(self, journal: Journal, now: float, *, aside: bool, running: bool) -> None:
        """A new life, or a new file for a daemon that runs: a crash left what was committed."""
        produced = journal.account().produced
        if aside:
            self.renewed()
        elif not self.produced <= produced <= self.produced + self.pending:
            raise Violation(
                "custody", f"{self.kiosk} produced {self.produced}, its disk knows {produced}"
            )
        self.produced = produced
        if not running:
            self.pending = 0
        self.compare(journal, now, life=-1)

    # -- while the disk takes nothing ------------------------------------------------------

    def left_disk(self) -> None:
        """The daemon goes on with a journal in memory, of which nothing is known yet."""
        self._on_disk = OnDisk(self.held, self.produced)
        self._hold({})
        self.produced = 0

    def returned(self, journal: Journal, now: float) -> None:
        """What memory held is in the file again, under the same keys."""
        memory, before = self.held, self._on_disk
        if before is None:
            raise Violation("custody", f"{self.kiosk} came back to a disk that it had not left")
        known = {one.row.key: one for one in [*before.held.values(), *memory.values()]}
        rows = {row.key: row for row in journal.held(limit=1 << 30)}
        for key, row in rows.items():
            if key in known:
                known[key].row = row
        gone = {-place: known[key] for place, key in enumerate(known, 1) if key not in rows}
        self._hold({known[key].row.id: known[key] for key in rows if key in known} | gone)
        self.produced += before.produced
        self._on_disk = None
        self.compare(journal, now, life=-1)
        self.check_drops()

    def died(self) -> None:
        """The process is gone, and what it held in memory."""
        if self._on_disk is not None:
            for frame in self.held.values():
                self.fates.forgotten.update(frame.numbers)
            self._hold(self._on_disk.held)
            self.produced, self._on_disk = self._on_disk.produced, None

    def set_aside_meanwhile(self, produced: int) -> None:
        """The file was found damaged when the daemon came back to it."""
        if self._on_disk is not None:
            memory, lost = self.held, self._on_disk
            self._hold(lost.held)
            self.renewed()
            self._hold(memory)
            self._on_disk = OnDisk({}, produced)

    def _hold(self, frames: dict[int, Held]) -> None:
        self.held = frames
        self._ids = {frame.row.key: identity for identity, frame in frames.items()}
        self._held_samples = sum(frame.row.samples for frame in frames.values())

    # -- what is looked at after every step ------------------------------------------------

    def observe(self, journal: Journal, now: float, life: int) -> Account:
        """The account adds up, and says of the journal what is in it."""
        account = journal.account()
        if not account.balanced:
            raise Violation("account", f"{self.kiosk}: {account!r}")
        if account.held != self._held_samples:
            self.compare(journal, now, life)
        if account.held != self._held_samples:
            raise Violation(
                "account", f"{self.kiosk} holds {self._held_samples}, account {account.held}"
            )
        more = account.produced - self.produced
        if not 0 <= more <= self.pending:
            raise Violation("account", f"{self.kiosk}: {more} more produced of {self.pending}")
        self.produced += more
        self.pending -= more
        return account

    def compare(self, journal: Journal, now: float, life: int) -> None:
        """The journal's rows against what was seen of them."""
        rows = {row.id: row for row in journal.held(limit=1 << 30)}
        gone = [identity for identity in self.held if identity not in rows]
        if gone:
            self._gone(journal, gone, now)
        for identity, row in rows.items():
            known = self.held.get(identity)
            if known is None:
                self.committed([row], now, life)
            elif known.row.payload != row.payload or known.row.key != row.key:
                self._changed(known, row)

    def check_drops(self) -> None:
        """Whoever dropped a frame has none left of a less precious family."""
        if self._dropped_families:
            worst = max(DROP_ORDER.index(family) for family in self._dropped_families)
            spared = {
                frame.row.family
                for frame in self.held.values()
                if DROP_ORDER.index(frame.row.family) < worst
            }
            if spared:
                raise Violation("drop order", f"{DROP_ORDER[worst]} dropped before {spared}")
        self._dropped_families.clear()

    def _gone(self, journal: Journal, gone: Sequence[int], now: float) -> None:
        with self._disk.unharmed(), journal.transaction() as connection:
            dropped = set(connection.execute("SELECT boot, seq FROM dropped"))
        for identity in gone:
            frame = self.held[identity]
            if frame.row.key in dropped:
                self._forget(identity)
                self._dropped[frame.row.key] = frame
                self.fates.dropped.update(frame.numbers)
                self._dropped_families.add(frame.row.family)
            elif self.too_large is not None and len(frame.row.payload) > self.too_large:
                self._forget(identity)
                self.fates.refused.update(frame.numbers)
            else:
                self._released(identity, now)

    def _changed(self, known: Held, row: Row) -> None:
        if known.sent:
            raise Violation("sent bytes", f"{self.kiosk} rewrote {known.row.key} after sending it")
        self._ids.pop(known.row.key, None)
        self._ids[row.key] = row.id
        known.row = row
        known.points, known.numbers = self._parse(row.payload)

    def _released(self, identity: int, now: float) -> None:
        frame = self._forget(identity)
        if frame is None:
            return
        if (missing := self._not_durable(frame)) is not None:
            raise Violation(
                "release", f"{self.kiosk} let go of {frame.row.key}, sample {missing} is nowhere"
            )
        self.lags.append((frame.since, now - frame.since))

    def _not_durable(self, frame: Held) -> int | None:
        stored, letters = self._series.points, self._letters.letters
        boot, seq = frame.row.key
        if (self.kiosk, boot, seq, WHOLE_FRAME) in letters:
            return None
        for index, (point, number) in enumerate(zip(frame.points, frame.numbers, strict=True)):
            if stored.get(point) != number and (self.kiosk, boot, seq, index) not in letters:
                return index
        return None

    def _forget(self, identity: int) -> Held | None:
        frame = self.held.pop(identity, None)
        if frame is not None:
            self._held_samples -= frame.row.samples
            self._ids.pop(frame.row.key, None)
        return frame

    def _parse(self, payload: bytes) -> tuple[list[PointKey], list[int]]:
        samples = from_json(payload)["samples"]
        kiosk = self.kiosk
        return (
            [(one["m"], kiosk, one["tags"]["s"], one["at"]) for one in samples],
            [one["fields"]["n"] for one in samples],
        )
