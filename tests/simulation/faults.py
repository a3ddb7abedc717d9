"""What goes wrong, and when: a schedule made from the seed before anything runs."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

FIRST_S = 15.0


@dataclass(frozen=True, slots=True)
class Fault:
    """At `at` seconds, for `length` seconds, to the kiosk or collector number `target`."""

    at: float
    kind: str
    target: int
    length: float
    amount: float

    def __str__(self) -> str:
        return (
            f"at {self.at:6.1f} s: {self.kind} (target {self.target}, {self.length:.1f} s,"
            f" amount {self.amount:.3f})"
        )


Strike = Callable[["World", Fault], None]


def schedule(rng: random.Random, length_s: float) -> list[Fault]:
    """Some faults of any kinds, the most of them short, a few long."""
    kinds = list(STRIKES)
    made = []
    for _ in range(rng.randint(5, 14)):
        long = rng.random() < 0.15
        made.append(
            Fault(
                at=rng.uniform(FIRST_S, length_s),
                kind=rng.choice(kinds),
                target=rng.randrange(1 << 16),
                length=rng.uniform(40.0, 160.0) if long else rng.uniform(0.5, 40.0),
                amount=rng.random(),
            )
        )
    return sorted(made, key=lambda fault: fault.at)


def _kiosk_killed(world: World, fault: Fault) -> None:
    kiosk = world.kiosk(fault)
    kiosk.kill()
    world.later(fault.length / 4, "kiosk starts", kiosk.start)


def _kiosk_killed_in_a_write(world: World, fault: Fault) -> None:
    kiosk = world.kiosk(fault)
    kiosk.disk.statements_left = int(fault.amount * 30)
    world.later(fault.length, "kiosk starts", kiosk.start)


def _power_cut(world: World, fault: Fault) -> None:
    kiosk = world.kiosk(fault)
    kiosk.cut_power(clock_kept=True)
    world.later(fault.length / 4, "power is back", kiosk.start)


def _power_cut_clock_unset(world: World, fault: Fault) -> None:
    kiosk = world.kiosk(fault)
    kiosk.cut_power(clock_kept=False)
    world.later(fault.length / 4, "power is back", kiosk.start)
    # Now and then nobody sets it before the hold is over.
    wait = 1_000.0 if fault.amount < 0.1 else fault.length * 3
    world.later(fault.length / 4 + wait, "clock is set", kiosk.clock.set_right)


def _clock_forward(world: World, fault: Fault) -> None:
    world.kiosk(fault).clock.jump(fault.amount * (7_200 if fault.amount < 0.3 else 120))


def _clock_backward(world: World, fault: Fault) -> None:
    world.kiosk(fault).clock.jump(-fault.amount * 600)


def _disk_unwritable(world: World, fault: Fault) -> None:
    disk = world.kiosk(fault).disk
    disk.unwritable = True
    world.later(fault.length, "disk writable", lambda: setattr(disk, "unwritable", False))


def _journal_damaged(world: World, fault: Fault) -> None:
    world.kiosk(fault).disk.damage("journal.sqlite")


def _collector_killed(world: World, fault: Fault) -> None:
    collector = world.collector(fault)
    collector.kill()
    world.later(fault.length / 2, "collector starts", collector.start)


def _collector_stopped(world: World, fault: Fault) -> None:
    collector = world.collector(fault)
    collector.stop()
    world.later(fault.length, "collector continues", collector.carry_on)


def _all_collectors_killed(world: World, fault: Fault) -> None:
    for collector in world.collectors:
        collector.kill()
        world.later(fault.length / 2, "collector starts", collector.start)


def _broker_restarted(world: World, fault: Fault) -> None:
    world.broker.restart()
    world.later(fault.length / 2, "broker up", lambda: setattr(world.broker, "up", True))


def _broker_wiped(world: World, fault: Fault) -> None:
    world.broker.wipe()


def _broker_refuses(world: World, fault: Fault) -> None:
    world.broker.refusing = True
    world.later(fault.length, "broker takes", lambda: setattr(world.broker, "refusing", False))


def _broker_mute(world: World, fault: Fault) -> None:
    world.broker.mute = True
    world.later(fault.length, "broker confirms", lambda: setattr(world.broker, "mute", False))


def _acks_lost(world: World, fault: Fault) -> None:
    world.broker.acks_lost = 0.3 + 0.7 * fault.amount
    world.later(fault.length, "acks arrive", lambda: setattr(world.broker, "acks_lost", 0.0))


def _duplicated(world: World, fault: Fault) -> None:
    world.broker.duplicating = fault.amount
    world.later(fault.length, "once again", lambda: setattr(world.broker, "duplicating", 0.0))


def _reordered(world: World, fault: Fault) -> None:
    world.broker.reordering = fault.amount
    world.later(fault.length, "in order", lambda: setattr(world.broker, "reordering", 0.0))


def _kiosk_cut(world: World, fault: Fault) -> None:
    client = world.kiosk(fault).client
    client.cut_off = True
    client.cut()
    world.later(fault.length, "kiosk's line is back", lambda: setattr(client, "cut_off", False))


def _kiosk_stalled(world: World, fault: Fault) -> None:
    client = world.kiosk(fault).client
    client.stall()
    world.later(fault.length, "kiosk's line flows", client.flow)


def _collector_cut(world: World, fault: Fault) -> None:
    for lane in world.collector(fault).lanes:
        lane.client.cut()


def _collector_stalled(world: World, fault: Fault) -> None:
    for lane in world.collector(fault).lanes:
        lane.client.stall()
        world.later(fault.length, "collector's line flows", lane.client.flow)


def _database(state: str) -> Strike:
    def strike(world: World, fault: Fault) -> None:
        world.series.state = state
        world.later(fault.length, "database up", lambda: setattr(world.series, "state", "up"))

    return strike


def _measurement_refused(world: World, fault: Fault) -> None:
    world.series.refused = "sim_occupancy"
    world.later(fault.length, "taken again", lambda: setattr(world.series, "refused", None))


def _letters(state: str) -> Strike:
    def strike(world: World, fault: Fault) -> None:
        world.letters.state = state
        # Letters are rare: a short fault would hit none.
        world.later(fault.length * 3, "letters up", lambda: setattr(world.letters, "state", "up"))

    return strike


STRIKES: dict[str, Strike] = {
    "kiosk killed": _kiosk_killed,
    "kiosk killed in a write": _kiosk_killed_in_a_write,
    "power cut": _power_cut,
    "power cut, clock unset": _power_cut_clock_unset,
    "clock forward": _clock_forward,
    "clock backward": _clock_backward,
    "kiosk's disk unwritable": _disk_unwritable,
    "journal damaged": _journal_damaged,
    "kiosk cut off": _kiosk_cut,
    "kiosk's line stalled": _kiosk_stalled,
    "collector killed": _collector_killed,
    "collector stopped": _collector_stopped,
    "all collectors killed": _all_collectors_killed,
    "collector cut off": _collector_cut,
    "collector's line stalled": _collector_stalled,
    "broker restarted": _broker_restarted,
    "broker's data deleted": _broker_wiped,
    "broker refuses": _broker_refuses,
    "acks lost": _acks_lost,
    "duplicated": _duplicated,
    "reordered": _reordered,
    "database away": _database("away"),
    "database 503, some stored": _database("forgetful"),
    "database silent": _database("silent"),
    "database 403": _database("held"),
    "measurement refused": _measurement_refused,
    "letters away": _letters("away"),
    "letters committed, not said": _letters("forgetful"),
    "broker confirms nothing": _broker_mute,
}
