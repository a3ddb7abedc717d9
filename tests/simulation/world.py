"""A whole installation under simulation: made from a seed, struck, healed, judged."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from contract import DAY_S
from edge.journal import Limits
from tests.simulation.broker import Broker
from tests.simulation.collectors import Collector, Examinations
from tests.simulation.databases import LetterDatabase, SeriesDatabase
from tests.simulation.disk import simulated_disks
from tests.simulation.faults import STRIKES, Fault, schedule
from tests.simulation.judgement import Figures, drained, judge, live_lag
from tests.simulation.kiosks import Kiosk
from tests.simulation.quiet import quiet_logs
from tests.simulation.timeline import Action, Timeline
from tests.simulation.violation import Violation

SETTLE_S = 100.0
LIVE_WATCHED_S = 20.0
DRAIN_S = 2_400.0


@dataclass
class Result:
    """A run: what was broken (None when nothing), and its figures."""

    seed: int
    violation: Violation | None
    faults: Sequence[Fault]
    trace_hash: str
    events: int
    simulated_s: float
    hits: Counter[str] = field(default_factory=Counter)
    figures: Figures = field(default_factory=Figures)


class World:
    """The parts, and the faults that strike them."""

    def __init__(self, seed: int, write: Callable[[str], None] | None = None) -> None:
        rng = random.Random(seed)
        self.length_s = rng.uniform(60.0, 240.0)
        self.schedule = schedule(rng, self.length_s)
        self.timeline = Timeline(rng, write)
        self.hits: Counter[str] = Counter()
        self.series = SeriesDatabase(self.timeline)
        self.letters = LetterDatabase(self.timeline)
        self.broker = Broker(
            self.timeline,
            queue=rng.choice((50, 1_000)),
            maximum_packet_size=rng.choice((*[None] * 7, 6_000)),
        )
        examinations = Examinations()
        self.collectors = [
            Collector(
                self.timeline,
                f"collector-{number}",
                self.broker,
                self.series,
                self.letters,
                examinations,
                queue=rng.choice((20, 20, 1_000)),
                batch=rng.choice((20, 200)),
            )
            for number in range(rng.randint(1, 3))
        ]
        self.kiosks = [self._kiosk(rng, number) for number in range(rng.randint(2, 4))]

    def kiosk(self, fault: Fault) -> Kiosk:
        return self.kiosks[fault.target % len(self.kiosks)]

    def collector(self, fault: Fault) -> Collector:
        return self.collectors[fault.target % len(self.collectors)]

    def later(self, delay: float, label: str, action: Action) -> None:
        """The end of a fault; healing makes it void."""
        self.timeline.after(delay, label, lambda: None if self._healed else action())

    _healed = False
    worst_lag_s = 0.0

    def run(self, faults: Sequence[Fault]) -> None:
        """Strikes, heals, drains. Violation when a rule is broken."""
        timeline = self.timeline
        for process in [*self.collectors, *self.kiosks]:
            process.start()
        for fault in faults:
            timeline.after(fault.at, str(fault), lambda fault=fault: self._strike(fault))  # type: ignore[misc]
        timeline.run(self.length_s)
        self.heal()
        timeline.run(timeline.now + SETTLE_S)
        watched_from = timeline.now
        timeline.run(timeline.now + LIVE_WATCHED_S)
        for kiosk in self.kiosks:
            kiosk.producing = False
        timeline.run(timeline.now + DRAIN_S, done=lambda: drained(self.kiosks))
        self.worst_lag_s = live_lag(self.kiosks, watched_from)

    def heal(self) -> None:
        """Everything works again, at once."""
        self._healed = True
        self.broker.up, self.broker.refusing = True, False
        self.broker.mute = False
        self.broker.acks_lost = self.broker.duplicating = self.broker.reordering = 0.0
        self.series.state = self.letters.state = "up"
        self.series.refused = None
        for collector in self.collectors:
            collector.carry_on()
            collector.start()
            for lane in collector.lanes:
                lane.client.flow()
        for kiosk in self.kiosks:
            kiosk.disk.unwritable, kiosk.disk.statements_left = False, None
            kiosk.clock.set_right()
            kiosk.client.cut_off = False
            kiosk.client.flow()
            kiosk.start()

    def _strike(self, fault: Fault) -> None:
        if any(kiosk.alive and kiosk.uplink.window.under_way for kiosk in self.kiosks):
            self.hits[fault.kind] += 1
        STRIKES[fault.kind](self, fault)

    def _kiosk(self, rng: random.Random, number: int) -> Kiosk:
        small = rng.random() < 0.25
        return Kiosk(
            self.timeline,
            f"kiosk-{number}",
            self.broker,
            self.series,
            self.letters,
            limits=Limits(
                max_bytes=rng.randint(80_000, 200_000) if small else 64_000_000,
                max_age_us=DAY_S * 1_000_000,
            ),
            interval_s=rng.choice((2.0, 4.0, 8.0)),
            poison=rng.choice((0.0, 0.02, 0.05)),
        )


def simulate(
    seed: int,
    faults: Sequence[Fault] | None = None,
    write: Callable[[str], None] | None = None,
) -> Result:
    """One run of the seed, with its own faults or with those of them that are given."""
    with simulated_disks(), quiet_logs(), no_collection():
        world = World(seed, write)
        chosen = world.schedule if faults is None else faults
        violation: Violation | None = None
        figures = Figures()
        try:
            world.run(chosen)
            figures = judge(world.kiosks, world.series, world.letters)
            figures.worst_lag_s = world.worst_lag_s
        except Violation as found:
            violation = found
        except Exception as error:  # noqa: BLE001 - whatever a part raises is a finding
            violation = Violation("died", f"{type(error).__name__}: {error}")
            violation.__cause__ = error
        return Result(
            seed=seed,
            violation=violation,
            faults=chosen,
            trace_hash=world.timeline.trace_hash,
            events=world.timeline.events,
            simulated_s=world.timeline.now,
            hits=world.hits,
            figures=figures,
        )


@contextmanager
def no_collection() -> Iterator[None]:
    """A run makes few cycles and many objects: they are looked through once, at its end."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
