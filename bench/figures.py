"""Percentiles, and a table of them."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import psutil
from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value at or above which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints one table, and on what machine it was measured."""
    table = Table(*head, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    memory = psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[0]
    console.print(
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"load {load:.1f} at the end"
    )


def latencies(name: str, seconds: Sequence[float], baseline: Sequence[float]) -> list[str]:
    """A row: count, p50, p99, worst in ms, and p99 as a multiple of the baseline's."""
    ratio = percentile(seconds, 0.99) / percentile(baseline, 0.99)
    shown = [percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds)]
    times = [f"{1_000 * value:.1f}" for value in shown]
    return [name, str(len(seconds)), *times, f"{ratio:.1f}×"]


LATENCY_HEAD = ("", "n", "p50 ms", "p99 ms", "worst ms", "p99 / baseline")
