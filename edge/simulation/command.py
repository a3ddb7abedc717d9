"""`escale edge history`, `inject` and `places`: what people see of them."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from contract import EdgeError, MqttSettings
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.filling import fill
from edge.simulation.history import Played
from edge.simulation.injected import inject, mend
from edge.simulation.past import DAY_US, Past
from edge.simulation.past import Progress as Done
from edge.simulation.places import places_for
from edge.simulation.registration import registration
from edge.simulation.schedule import Faults
from edge.simulation.source import SECOND_US
from edge.simulation.verdict import Verdict, judge

MIB = 2**20


@dataclass(slots=True)
class Sum:
    """What has come of it so far."""

    readings: int = 0
    stored: int = 0
    rejected: int = 0


def history(
    folder: Path,
    *,
    kiosks: int,
    days: int,
    seed: int,
    interval_s: int,
    faults: Faults,
    mqtt: MqttSettings | None,
    processes: int,
) -> None:
    """Fills the past; EscaleError when it can't."""
    console = Console(highlight=False)
    began, done = time.monotonic(), Done(folder)
    # It ends with the last full hour: a live kiosk's own readings begin later.
    hour = 3_600 * SECOND_US
    until = int(time.time() * SECOND_US) // hour * hour
    past = Past(seed, until - days * DAY_US, days, interval_s, faults)
    past = past if mqtt is None else done.plan(past)
    played, total = _shown(past, kiosks, mqtt, done, processes, console)
    _report(total, time.monotonic() - began, kiosks * days, console)
    if mqtt is None or faults != "none":
        verdict = judge(
            [each for one in played for each in one.truths],
            [each for one in played for each in one.raised],
        )
        console.print(verdict_table(verdict))
        console.print(sentence(verdict))


def _shown(
    past: Past,
    kiosks: int,
    mqtt: MqttSettings | None,
    done: Done,
    processes: int,
    console: Console,
) -> tuple[list[Played], Sum]:
    places, played, total = places_for(kiosks), list[Played](), Sum()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TextColumn("days of kiosks"), TimeRemainingColumn(), console=console
    ) as bar:
        task = bar.add_task("Playing", total=len(places) * past.days)
        for told in fill(past, places, mqtt, done, processes=processes):
            total.readings += told.readings
            total.stored += told.stored
            total.rejected += told.rejected
            if told.played is None:
                bar.advance(task)
            else:
                played.append(told.played)
    return played, total


def _report(total: Sum, seconds: float, kiosk_days: int, console: Console) -> None:
    memory = psutil.Process().memory_info().rss / MIB
    console.print(
        f"{kiosk_days:,} days of kiosks in {seconds:.0f} s: {total.readings:,} readings, "
        f"{total.readings / max(seconds, 0.001):,.0f} a second"
    )
    if total.stored or total.rejected:
        rate = total.stored / max(seconds, 0.001)
        console.print(
            f"{total.stored:,} samples stored ({rate:,.0f} a second), {total.rejected:,} rejected; "
            f"this process holds {memory:.0f} MiB"
        )


def verdict_table(verdict: Verdict) -> Table:
    """By kind of fault: its alarm, how many, missed, more than one, the delays."""
    table = Table("fault", "alarm", "n", "missed", "more", "delay: median", "longest")
    for kind, tally in sorted(verdict.by_kind.items()):
        delays = sorted(tally.delays)
        median = _minutes(delays[len(delays) // 2]) if delays else ""
        longest = _minutes(delays[-1]) if delays else ""
        more = len(tally.more) + len(tally.open)
        table.add_row(
            *(
                kind.value,
                ", ".join(sorted(tally.alarms)),
                str(tally.faults),
                str(len(tally.missed)),
                str(more),
            ),
            *(median, longest),
        )
    return table


def sentence(verdict: Verdict) -> str:
    """The verdict in a line."""
    faults = sum(tally.faults for tally in verdict.by_kind.values())
    return (
        f"{faults} faults, {verdict.missed} without their alarm; "
        f"{verdict.extra} alarms beyond one per fault, {len(verdict.causeless)} without any cause"
    )


def inject_fault(home: Path, kiosk: str, kind: str, minutes: float, speed: float) -> Fault:
    """The fault begins now."""
    folder, begin = home / kiosk, time.time()
    fault = Fault(known_kind(kind), begin, begin + 60 * minutes, speed)
    inject(folder, fault)
    return fault


def mend_fault(home: Path, kiosk: str, kind: str) -> None:
    """Faults of that kind end now."""
    mend(home / kiosk, known_kind(kind), time.time())


def known_kind(name: str) -> FaultKind:
    """The kind of that name; EdgeError with the known ones otherwise."""
    try:
        return FaultKind(name)
    except ValueError:
        known = ", ".join(FaultKind)
        raise EdgeError(f"no fault {name!r}", todo=f"one of {known}") from None


def print_places(kiosks: int) -> None:
    """The first places' registrations, as JSON."""
    sys.stdout.write(json.dumps([registration(place) for place in places_for(kiosks)]) + "\n")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3_600:.1f} h"
