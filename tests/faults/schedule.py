"""When what goes wrong: a plan from a seed, and from nothing else. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.faults.kinds import BY_NAME, KINDS, Kind

KIOSKS = 4
COLLECTORS = 2
_TARGETS = {"kiosk": KIOSKS, "collector": COLLECTORS}


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault: when it begins (seconds from the start), at whom, and for how long."""

    at_s: float
    kind: Kind
    target: int
    lasts_s: float

    @property
    def part(self) -> str:
        """What it takes for itself while it lasts."""
        return f"{self.kind.where}-{self.target}-{self.kind.part}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in one seed's run. Seconds: `faults_s` of faults, then at most `drain_s`."""

    seed: int
    strikes: tuple[Strike, ...]
    faults_s: float
    drain_s: float
    samples_a_tick: int
    tick_s: float = 0.25


def full(seed: int) -> Plan:
    """The plan of `bin/faults`: of each two seeds one half of the kinds each, in random order."""
    deck = list(KINDS)
    random.Random(f"deck {seed // 2}").shuffle(deck)
    middle = len(deck) // 2
    dealt = deck[:middle] if seed % 2 == 0 else deck[middle:]
    return _plan(seed, dealt, faults_s=28.0, drain_s=240.0, samples_a_tick=160)


def short(seed: int, kinds: int = 6) -> Plan:
    """The plan of the suite: a few of the kinds that heal quickly."""
    deck = [kind for kind in KINDS if kind.quick]
    dealt = random.Random(f"short {seed}").sample(deck, kinds)
    return _plan(seed, dealt, faults_s=9.0, drain_s=60.0, samples_a_tick=60)


def only(seed: int, names: list[str]) -> Plan:
    """A plan of these kinds alone, in this order."""
    dealt = [BY_NAME[name] for name in names]
    faults_s = max(4.0, 2.0 * len(dealt))
    return _plan(seed, dealt, faults_s=faults_s, drain_s=120.0, samples_a_tick=100)


def _plan(
    seed: int, dealt: list[Kind], *, faults_s: float, drain_s: float, samples_a_tick: int
) -> Plan:
    rng = random.Random(f"strikes {seed}")
    step = faults_s / len(dealt)
    strikes = tuple(
        Strike(
            at_s=step * place + rng.uniform(0.0, step / 2),
            kind=kind,
            target=rng.randrange(_TARGETS.get(kind.where, 1)),
            lasts_s=rng.uniform(*kind.lasts),
        )
        for place, kind in enumerate(dealt)
    )
    return Plan(seed, strikes, faults_s, drain_s, samples_a_tick)
