"""`bin/faults`: many seeds against the real parts, some side by side; tables at the end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from tests.faults import tables
from tests.faults.kinds import BY_NAME
from tests.faults.results import Results
from tests.faults.run import Outcome

FOLDER = Path("var/faults")
SEEDS = 30
ENOUGH_HITS = 10
LOST, INTERRUPTED = 1, 130

# Where nobody watches, the tables are for a file: as wide as they need.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)


@dataclass(frozen=True, slots=True)
class Asked:
    """What every seed's process is told beside its number."""

    options: tuple[str, ...]
    jobs: int


def main(
    seeds: Annotated[int, typer.Option(help="How many seeds.")] = SEEDS,
    first: Annotated[int, typer.Option(help="The first of them.")] = 0,
    jobs: Annotated[int, typer.Option(help="How many at a time.")] = 3,
    results: Annotated[Path, typer.Option(help="Where each seed's outcome is kept.")] = FOLDER,
    again: Annotated[
        bool, typer.Option("--again", help="Also the seeds that have an outcome.")
    ] = False,
    each: Annotated[bool, typer.Option("--each", help="A row for every seed and kiosk.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this kind of fault; may be repeated.")
    ] = None,
    hasty: Annotated[
        bool, typer.Option("--hasty", help="Break it: acknowledge before the write.")
    ] = False,
) -> None:
    """Real Mosquitto, InfluxDB, kiosks and collectors under a seeded schedule of faults.

    Interrupted with Ctrl-C, the same command goes on where it was. The exit status is 1 when a
    sample was lost, is a phantom, or an account does not add up.
    """
    unknown = [name for name in only or [] if name not in BY_NAME]
    if unknown:
        raise typer.BadParameter(f"no fault {unknown[0]!r}; there are: {', '.join(BY_NAME)}")
    options = [f"--only={name}" for name in only or []] + (["--hasty"] if hasty else [])
    # What is not the whole proof must not be taken for it later.
    kept = Results(results / "special" if options else results)
    wanted = range(first, first + seeds)
    if again or options:
        kept.forget(wanted)
    began = time.monotonic()
    whole = asyncio.run(_run_all(kept, kept.missing(wanted), Asked(tuple(options), jobs)))
    outcomes = kept.of(wanted)
    _report(outcomes, time.monotonic() - began, each=each)
    if not whole:
        raise typer.Exit(INTERRUPTED)
    if len(outcomes) < seeds or not all(outcome.clean for outcome in outcomes):
        raise typer.Exit(LOST)


async def _run_all(kept: Results, missing: Sequence[int], asked: Asked) -> bool:
    """Runs these seeds; False when it was interrupted."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Elapsed())
    with Progress(*columns, console=console) as progress:
        whole = progress.add_task("seeds", total=len(missing))
        turn = asyncio.Semaphore(asked.jobs)

        async def in_turn(seed: int) -> None:
            async with turn:
                await _run_one(kept, seed, asked, progress)
                progress.advance(whole)

        try:
            async with asyncio.TaskGroup() as running:
                for seed in missing:
                    running.create_task(in_turn(seed))
        except asyncio.CancelledError:
            return False
    return True


async def _run_one(kept: Results, seed: int, asked: Asked, progress: Progress) -> None:
    line = progress.add_task(f"  seed {seed}: starts", total=None)
    with kept.log(seed).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.one", "--seed", str(seed)),
            *("--result", str(kept.file(seed)), *asked.options),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        async for phase in process.stdout:
            progress.update(line, description=f"  seed {seed}: {phase.decode().strip()[:60]}")
        await process.wait()
        _say(kept, seed, progress)
    finally:
        await _end(process)
        progress.remove_task(line)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        # It ends what it has started.
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _say(kept: Results, seed: int, progress: Progress) -> None:
    if not kept.file(seed).exists():
        progress.console.print(f"seed {seed}: no outcome, see {kept.log(seed)}", style="red")
        return
    [outcome] = kept.of([seed])
    summed = tables.totals(outcome.verdicts)
    told = ", ".join(f"{summed[name]:,} {name}" for name in ("produced", "lost", "phantom"))
    progress.console.print(
        f"seed {seed}: {told}; {len(outcome.hits)} faults, drained in {outcome.drained_s:.0f} s,"
        f" {outcome.took_s:.0f} s in all",
        style="" if outcome.clean else "red",
    )


def _report(outcomes: Sequence[Outcome], took_s: float, *, each: bool) -> None:
    if not outcomes:
        return
    console.print(tables.hits(outcomes))
    console.print(tables.accounts(outcomes, each=each))
    for note in tables.notes(outcomes):
        console.print(note, style="red")
    poison = sum(outcome.poison for outcome in outcomes)
    disks = sorted({outcome.full_disk for outcome in outcomes})
    slowest = max(outcome.drained_s for outcome in outcomes)
    console.print(
        f"{len(outcomes)} seeds in {took_s / 60:.1f} min; poison frames sent {poison:,};"
        f" slowest drain {slowest:.0f} s; full disk by {', '.join(disks)}"
    )
    rare = [name for name in BY_NAME if tables.struck(outcomes)[name] < ENOUGH_HITS]
    if rare and len(outcomes) >= SEEDS:
        console.print(f"fewer than {ENOUGH_HITS} times while unacknowledged: {', '.join(rare)}")


if __name__ == "__main__":
    typer.run(main)
