"""Secondary suppression by τ-ARGUS, through the package pytauargus (EUPL-1.2, a library apart).

Cells hidden for others' sake, one table after the other: the table goes in with every cell's
status, cost and protection levels as we say them, and `MOD` (modular suppression, HiTaS) picks
what else to hide. Tables share cells, so a cell that one hides is unsafe in the others, until
none hides any more. The optimal method, `OPT`, takes minutes where `MOD` takes a second; so does
`MOD` with three dimensions, which are therefore cut into layers of two.

Known of pytauargus 0.6: native code that keeps no promise of threads and writes logs into its
working directory, so each call has a process and a folder of its own; whatever it leaves open,
the attacker finds and `repair` closes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

from contract import EscaleError
from programme.release import tau_argus
from programme.release.cells import TOTAL, CellName, Codes, Dimension, Table
from programme.release.equations import Truth
from programme.release.rules import Reason, Rules, required

SECONDS = 60.0
"""How long one table may take."""
CHILD = Path(__file__).with_name("tau_argus_child.py")
FLAT = 2
"""Dimensions that go in as they are."""

Suppress = Callable[
    [Sequence[Table], Truth, Mapping[CellName, Reason], Rules], Collection[CellName]
]


def suppress(
    tables: Sequence[Table], truth: Truth, reasons: Mapping[CellName, Reason], rules: Rules
) -> set[CellName]:
    """The cells to hide besides those of `reasons`, over all tables.

    Raises EscaleError, naming the table, where the program crashes or is silent for a minute.
    """
    shared = _shared(tables)
    hidden = dict(reasons)
    waiting = [group for table in tables for group in _groups(table)]
    every = list(waiting)
    while waiting:
        group = waiting.pop(0)
        layers = [layer for layer in group if layer.names & hidden.keys()]
        if not layers:
            continue
        more = _in_child(layers, truth, hidden, shared, rules) - hidden.keys()
        hidden |= dict.fromkeys(sorted(more), Reason.SECONDARY)
        for other in every:
            if other is not group and other not in waiting and any(o.names & more for o in other):
                waiting.append(other)
    return hidden.keys() - reasons.keys()


@dataclass(frozen=True, eq=False)
class _Layer:
    """A table of at most two dimensions, or one layer of a deeper table; no zeros."""

    table: str
    dimensions: Sequence[Dimension]
    cells: Mapping[Codes, CellName]
    names: frozenset[CellName]


def _groups(table: Table) -> Iterator[list[_Layer]]:
    """The table in layers; those of a group share no cell."""
    places = range(len(table.dimensions))
    for kept in combinations(places, min(FLAT, len(places))):
        fixed = [place for place in places if place not in kept]
        layers: dict[Codes, dict[Codes, CellName]] = {
            at: {} for at in product(*(table.dimensions[place].codes for place in fixed))
        }
        for codes, figure in table.figures.items():
            if figure.value:
                at = tuple(codes[place] for place in fixed)
                layers[at][tuple(codes[place] for place in kept)] = table.name_of(codes)
        dimensions = [table.dimensions[place] for place in kept]
        yield [
            _Layer(table.name, dimensions, cells, frozenset(cells.values()))
            for cells in layers.values()
            if _branches(dimensions, cells)
        ]


def _branches(dimensions: Sequence[Dimension], cells: Collection[Codes]) -> bool:
    """Whether each dimension parts into two finest codes at least.

    τ-ARGUS ends with a segmentation fault where one does not. The attacker sees to those: a cell
    that is its own margin.
    """
    for place, dimension in enumerate(dimensions):
        used = {codes[place] for codes in cells} - {TOTAL}
        above = {dimension.parents[code] for code in used}
        if len(used - above) < 2:
            return False
    return True


def _shared(tables: Sequence[Table]) -> Mapping[CellName, int]:
    """In how many tables each cell stands."""
    found: dict[CellName, int] = {}
    for table in tables:
        for name in map(table.name_of, table.figures):
            found[name] = found.get(name, 0) + 1
    return found


def _cell(
    codes: Codes,
    name: CellName,
    truth: Truth,
    hidden: Mapping[CellName, Reason],
    weight: int,
    rules: Rules,
) -> tau_argus.Cell:
    figure = truth.figures[name]
    levels = (0.0, 0.0)
    if name in hidden:
        need = required(figure, rules, hidden[name], truth.units[name])
        upper = max(need.high - figure.value, need.width / 2)
        levels = (min(max(need.width - upper, 0.0), figure.value), upper)
    return tau_argus.Cell(codes, figure.value, figure.value * weight, name in hidden, levels)


def _in_child(
    layers: Sequence[_Layer],
    truth: Truth,
    hidden: Mapping[CellName, Reason],
    shared: Mapping[CellName, int],
    rules: Rules,
) -> set[CellName]:
    with tempfile.TemporaryDirectory(prefix="escale-release-") as folder:
        written = []
        for number, layer in enumerate(layers):
            inside = Path(folder) / str(number)
            inside.mkdir()
            cells = [
                _cell(codes, name, truth, hidden, shared[name], rules)
                for codes, name in layer.cells.items()
            ]
            written.append(tau_argus.write(inside, layer.dimensions, cells))
        _run([str(one.batch) for one in written], Path(folder), layers[0].table)
        return {
            layer.cells[codes]
            for layer, one in zip(layers, written, strict=True)
            for codes in tau_argus.hidden(one)
        }


def _run(batches: Sequence[str], folder: Path, table: str) -> None:
    command = [sys.executable, "-I", str(CHILD), *batches]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _failed(table, f"no answer for {SECONDS:g} s") from late
    if done.returncode:
        raise _failed(table, done.stderr.strip()[-500:] or f"signal {-done.returncode}")


def _failed(table: str, why: str) -> EscaleError:
    return EscaleError(
        f"secondary suppression did not come to an end: {why}",
        where=f"table {table}",
        todo="try again; if it stays so, publish this table with fewer or coarser codes",
    )
