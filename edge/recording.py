"""From readings to frames in the journal: stamped, examined, grouped one frame a family."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog

from contract import (
    MAX_FRAME_BYTES,
    MAX_SAMPLES,
    REGISTRY,
    ClockState,
    EdgeError,
    Family,
    Fault,
    Reason,
    Registry,
    Sample,
    encode,
)
from edge.clock import Timekeeper
from edge.custody import Custody, Refuge
from edge.journal import Draft, Journal, JournalDamaged, JournalUnavailable, Row, correct
from edge.privacy import scrub, without_addresses
from edge.readings import Reading
from edge.uplink import Uplink

log = structlog.get_logger("edge.recording")

_FRAME_ROOM = MAX_FRAME_BYTES - 512
"""Bytes for the samples of a frame: the rest is its envelope."""
_SAID_AT_MOST = 500


class Recorder:
    """The only writer of samples. `renew` sets a damaged journal aside and gives a new one.

    Without a `refuge`, samples that the disk does not take are lost, and counted later.
    """

    def __init__(
        self,
        journal: Journal,
        uplink: Uplink,
        timekeeper: Timekeeper,
        *,
        new_boot: Callable[[], str],
        renew: Callable[[Journal], Journal],
        registry: Registry = REGISTRY,
        refuge: Refuge | None = None,
    ) -> None:
        self.custody = Custody(
            journal, uplink, renew=renew, refuge=refuge, now=timekeeper.monotonic
        )
        self._uplink = uplink
        self._timekeeper = timekeeper
        self._new_boot = new_boot
        self._registry = registry
        self._waiting: dict[tuple[Family, ClockState], list[Sample]] = {}
        self._rejected = 0
        self._lost = 0
        self._unset_boots: set[str] = set()
        self._said: set[tuple[str, str, Reason]] = set()

    @property
    def journal(self) -> Journal:
        """The journal in use just now."""
        return self.custody.journal

    def add(self, driver: str, readings: Iterable[Reading]) -> list[Reading]:
        """Gives each reading its time, now, and keeps it until `flush`; those that were taken.

        Whatever a driver gave, its texts are kept without addresses.
        """
        taken: list[Reading] = []
        for given in readings:
            reading = without_addresses(given)
            moment = self._timekeeper.tick()
            if moment.stepped_back:
                self._begin_boot(moment.shift_us)
            elif moment.shift_us is not None:
                self._correct(self.journal.boot, moment.shift_us)
            sample = Sample.model_construct(
                m=reading.m, at=moment.at, tags=dict(reading.tags), fields=dict(reading.fields)
            )
            fault = self._registry.fault(sample, now=moment.at)
            if fault is not None:
                self._reject(driver, reading.m, fault)
                continue
            row = self._registry[reading.m]
            key = (row.family, moment.clock)
            self._waiting.setdefault(key, []).append(row.coerce(sample))
            taken.append(reading)
        return taken

    def refuse(self, count: int) -> None:
        """Counts readings that a driver gave beyond its allowance as produced and rejected."""
        self._rejected += count

    def flush(self) -> Sequence[Row]:
        """What was added becomes frames in the journal, in one transaction, and may leave."""
        self.custody.try_disk()
        if not self._waiting and not self._rejected and not self._lost:
            return []
        drafts = [
            Draft(family, clock, part)
            for (family, clock), samples in self._waiting.items()
            for part in split(samples)
        ]
        rejected, lost = self._rejected, self._lost
        self._waiting.clear()
        try:
            rows = self.custody.append(drafts, rejected=rejected, lost=lost)
        except (JournalDamaged, JournalUnavailable) as error:
            # Counted as dropped as soon as the disk lets us.
            self._lost += sum(len(draft.samples) for draft in drafts)
            log.warning("samples_lost", reason=str(error), samples=self._lost)
            return []
        self._rejected, self._lost = 0, 0
        self._unset_boots |= {row.boot for row in rows if row.clock == "unsynced"}
        self._uplink.take(rows, self._timekeeper.monotonic())
        return rows

    def cope_with(self, fault: EdgeError) -> None:
        """What anybody's use of the journal came upon."""
        self.custody.cope_with(fault)

    def _reject(self, driver: str, measurement: str, fault: Fault) -> None:
        self._rejected += 1
        # The account counts each; the log, on a card that wears out, says each kind once.
        kind = (driver, measurement[:64], fault.reason)
        if kind in self._said or len(self._said) >= _SAID_AT_MOST:
            return
        self._said.add(kind)
        log.warning(
            "sample_rejected",
            driver=driver,
            measurement=measurement[:64],
            reason=fault.reason,
            detail=scrub(fault.description),
        )

    def _begin_boot(self, shift_us: int | None) -> None:
        self.flush()
        old = self.journal.boot
        self.journal.begin_boot(self._new_boot())
        log.warning("clock_stepped_back", old_boot=old, boot=self.journal.boot)
        if shift_us is not None:
            self._correct(old, shift_us)

    def _correct(self, boot: str, shift_us: int) -> None:
        self.flush()
        try:
            # Other boots than this one: the journal moved to the memory and back meanwhile.
            boots = sorted({boot, *self._unset_boots})
            frames = sum(correct(self.journal, each, shift_us) for each in boots)
            self._unset_boots.clear()
        except (JournalDamaged, JournalUnavailable) as error:
            self.cope_with(error)
            frames = 0
        self._uplink.clock_set()
        log.info("clock_set", shift_s=shift_us / 1e6, frames_corrected=frames)


def split(samples: Sequence[Sample]) -> Iterator[list[Sample]]:
    """The samples in parts that fit a frame."""
    part: list[Sample] = []
    room = _FRAME_ROOM
    for sample in samples:
        size = len(encode(sample)) + 1
        if part and (size > room or len(part) >= MAX_SAMPLES):
            yield part
            part, room = [], _FRAME_ROOM
        part.append(sample)
        room -= size
    if part:
        yield part
