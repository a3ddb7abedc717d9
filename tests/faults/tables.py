"""The tables at the end: what became of the samples, and how often each kind of fault hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from tests.faults.kinds import KINDS
from tests.faults.run import Outcome
from tests.faults.verdict import Verdict

FIGURES = (
    "produced",
    "stored",
    "rejected",
    "dropped",
    "held",
    "set_aside",
    "never_taken",
    "lost",
    "phantom",
)


def totals(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Each figure, summed up, in samples."""
    return {name: sum(getattr(verdict, name) for verdict in verdicts) for name in FIGURES}


def accounts(outcomes: Sequence[Outcome], *, each: bool = False) -> Table:
    """One row per kiosk over all seeds, or with `each` per seed and kiosk; then the sum."""
    head = [name.replace("_", " ") for name in FIGURES]
    table = Table("seed", "kiosk", title="Samples", title_justify="left")
    for name in head:
        table.add_column(name, justify="right", no_wrap=True)
    everybody = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    if each:
        for outcome in outcomes:
            for verdict in outcome.verdicts:
                table.add_row(str(outcome.seed), verdict.kiosk, *_row([verdict]))
    else:
        for kiosk in sorted({verdict.kiosk for verdict in everybody}):
            mine = [verdict for verdict in everybody if verdict.kiosk == kiosk]
            table.add_row(f"{len(outcomes)} seeds", kiosk, *_row(mine))
    table.add_section()
    table.add_row("all", "all", *_row(everybody), style="bold")
    return table


def hits(outcomes: Sequence[Outcome]) -> Table:
    """How often each kind of fault struck, and how often while frames were unacknowledged."""
    table = Table("fault", title="Faults", title_justify="left")
    for name in ("struck", "while unacknowledged", "frames unacknowledged then"):
        table.add_column(name, justify="right")
    counted = struck(outcomes)
    for kind in KINDS:
        all_hits = [hit for one in outcomes for hit in one.hits if hit.name == kind.name]
        frames = sum(hit.unacknowledged for hit in all_hits)
        table.add_row(kind.name, str(len(all_hits)), str(counted[kind.name]), f"{frames:,}")
    return table


def struck(outcomes: Sequence[Outcome]) -> Counter[str]:
    """By kind of fault, how often it struck while frames were unacknowledged."""
    return Counter(hit.name for one in outcomes for hit in one.hits if hit.unacknowledged > 0)


def notes(outcomes: Sequence[Outcome]) -> list[str]:
    """What does not add up, a line each."""
    said = [f"seed {one.seed}: {note}" for one in outcomes for note in one.notes]
    said += [
        f"seed {one.seed}, {verdict.kiosk}: {note}"
        for one in outcomes
        for verdict in one.verdicts
        for note in verdict.notes
    ]
    return said


def _row(verdicts: Sequence[Verdict]) -> list[str]:
    summed = totals(verdicts)
    shown = [f"{summed[name]:,}" for name in FIGURES]
    for name in ("lost", "phantom"):
        if summed[name]:
            place = FIGURES.index(name)
            shown[place] = f"[red]{shown[place]}[/red]"
    return shown
