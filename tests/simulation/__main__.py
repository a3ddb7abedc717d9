"""`python -m tests.simulation`: many seeds, one seed with its trace, or the mutations."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.simulation.faults import STRIKES
from tests.simulation.judgement import Figures
from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.shrinking import replayable, shrink
from tests.simulation.world import Result, simulate

SEEDS_A_PROCESS = 25
"""After so many a process is replaced by a new one: what a world leaves behind goes with it."""
SEEDS_PER_MUTATION = 60
console = Console(highlight=False)


def main(
    seeds: Annotated[int, typer.Option(help="How many seeds.")] = 1_000,
    first: Annotated[int, typer.Option(help="The first of them; go on here after a break.")] = 1,
    seed: Annotated[int | None, typer.Option(help="This seed alone.")] = None,
    processes: Annotated[
        int, typer.Option(min=1, help="How many seeds at a time.", show_default="one a core")
    ] = os.cpu_count() or 1,
    trace: Annotated[bool, typer.Option("--trace", help="Every event of it.")] = False,
    mutations: Annotated[bool, typer.Option("--mutations", help="Break each rule.")] = False,
) -> None:
    """The protocol under a deterministic simulation. Exit code 1 when a rule did not hold."""
    if mutations:
        raise typer.Exit(run_mutations())
    if seed is not None:
        raise typer.Exit(run_one(seed, trace=trace))
    raise typer.Exit(run_many(first, seeds, processes))


def run_one(seed: int, *, trace: bool) -> int:
    """One seed; its figures, or its least schedule of faults."""
    result = simulate(seed, write=_line if trace else None)
    console.print(
        f"seed {seed}: {result.events} events, {result.simulated_s:.0f} simulated s, "
        f"trace {result.trace_hash}"
    )
    if result.violation is None:
        console.print(str(result.figures))
        return 0
    report(result)
    return 1


def _line(text: str) -> None:
    sys.stdout.write(text)


def run_many(first: int, seeds: int, processes: int) -> int:
    """Seed after seed; stops at the first that breaks a rule, or when interrupted."""
    total, hits, done = Figures(), Counter[str](), 0
    events, began = 0, time.monotonic()
    failed: Result | None = None
    # Interrupts are the parent's. What is pickled may not be this module's: it has no name there.
    pool = multiprocessing.get_context("spawn").Pool(
        processes,
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
        maxtasksperchild=SEEDS_A_PROCESS,
    )
    with _progress() as progress, pool:
        task = progress.add_task("seeds", total=seeds, samples=0)
        try:
            # In their order, so that the first that fails is the same on any machine.
            for result in pool.imap(simulate, range(first, first + seeds)):
                if result.violation is not None:
                    failed = result
                    break
                total.add(result.figures)
                hits += result.hits
                events += result.events
                done += 1
                progress.update(task, advance=1, samples=total.produced)
        except KeyboardInterrupt:
            console.print(f"interrupted; go on with --first {first + done}")
    pool.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.monotonic() - began, used.ru_utime + used.ru_stime
    _show(done, total, hits, events, spent)
    if failed is not None:
        report(failed)
        return 1
    return 0


def run_mutations() -> int:
    """Each rule broken; the table of the seeds that find it."""
    table = Table("broken rule", "seed", "what it found", title="Deliberate mutations")
    missed = 0
    with _progress() as progress:
        task = progress.add_task("mutations", total=len(MUTATIONS), samples=0)
        for mutation in MUTATIONS:
            found = find(mutation)
            missed += found is None
            seen = str(found.violation) if found is not None else "NOT FOUND"
            table.add_row(mutation.broken, str(found.seed) if found else "", seen)
            progress.advance(task)
    console.print(table)
    return 1 if missed else 0


def find(mutation: Mutation, seeds: int = SEEDS_PER_MUTATION) -> Result | None:
    """The first run that a mutation breaks, of so many seeds."""
    for seed in range(1, seeds + 1):
        with mutation.applied():
            result = simulate(seed)
        gc.collect()
        if result.violation is not None:
            return result
    return None


def report(failed: Result) -> None:
    """What broke, how to see it again, and the least schedule that breaks it."""
    console.print(f"[bold]seed {failed.seed}[/bold]: {failed.violation}")
    console.print(f"again: python -m tests.simulation --seed {failed.seed} --trace")
    console.print(f"trace {failed.trace_hash}; shrinking {len(failed.faults)} faults")
    least = shrink(failed)
    console.print(replayable(least.seed, least.faults))
    console.print(f"trace {least.trace_hash}: {least.violation}")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[samples]:,} samples"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _show(
    seeds: int, total: Figures, hits: Counter[str], events: int, spent: tuple[float, float]
) -> None:
    table = Table("samples", "", title=f"{seeds} seeds")
    for name, value in vars(total).items():
        shown = f"{value:.2f}" if isinstance(value, float) else f"{value:,}"
        table.add_row(name, shown)
    table.add_row("events", f"{events:,}")
    table.add_row("time", f"{spent[0]:.0f} s, {spent[1]:.0f} s of one processor")
    console.print(table)
    struck = Table("fault", "hit while frames were unacknowledged", title="Faults")
    for kind in STRIKES:
        struck.add_row(kind, str(hits[kind]))
    console.print(struck)


if __name__ == "__main__":
    typer.run(main)
