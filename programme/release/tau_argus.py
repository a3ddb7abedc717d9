"""A table in the files of τ-ARGUS, and the batch that protects it.

`tau_argus_child.py` runs it in a process of its own.
Formats after the τ-ARGUS user's manual 4.1 (4.3 metadata, 5.5 batch); codes are numbered, since
theirs may hold neither blanks nor separators.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from programme.release.cells import TOTAL, Codes, Dimension

TOTAL_CODE = "T"
METHOD = "MOD(1,5,1,1,1)"
"""Modular suppression of table 1: at most 5 min a part; singletons and their neighbours minded."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not zero; `levels`: how far below and above its value must stay open."""

    codes: Codes
    value: float
    cost: float
    unsafe: bool
    levels: tuple[float, float]


@dataclass(frozen=True)
class Written:
    """Where a table's files are, and each code by its number."""

    batch: Path
    result: Path
    codes: Sequence[Mapping[str, str]]


def write(folder: Path, dimensions: Sequence[Dimension], cells: Sequence[Cell]) -> Written:
    """Table, metadata, hierarchies and batch, in the folder."""
    numbers = [_numbered(dimension, cells, place) for place, dimension in enumerate(dimensions)]
    lines = []
    for cell in cells:
        codes = [numbers[place][code] for place, code in enumerate(cell.codes)]
        lower, upper = cell.levels
        status = "U" if cell.unsafe else "S"
        figures = (f"{figure:.10g}" for figure in (cell.value, cell.cost, lower, upper))
        value, cost, low, high = figures
        lines.append(",".join((*codes, value, "1", cost, status, low, high)))
    table, metadata, batch = folder / "t.tab", folder / "t.rda", folder / "t.arb"
    result = folder / "out.tab"
    table.write_text("\n".join(lines) + "\n")
    metadata.write_text(_metadata(folder, dimensions, numbers))
    by = "".join(f'"d{place}"' for place in range(len(dimensions)))
    batch.write_text(
        f'<OPENTABLEDATA> "{table}"\n<OPENMETADATA> "{metadata}"\n'
        f'<SPECIFYTABLE> {by}|"value"||\n<SAFETYRULE>\n<READTABLE>\n<SUPPRESS> {METHOD}\n'
        f'<WRITETABLE> (1,5,SO+SE+,"{result}")\n'
    )
    return Written(batch, result, [{n: code for code, n in each.items()} for each in numbers])


def hidden(written: Written) -> list[Codes]:
    """The cells that the batch left hidden, primary and secondary."""
    found = []
    for line in written.result.read_text().splitlines():
        fields = [field.strip().strip('"') for field in line.split(";")]
        if fields[-3] in ("U", "M"):
            given = fields[: len(written.codes)]
            found.append(tuple(by[code] for by, code in zip(written.codes, given, strict=True)))
    return found


def _numbered(dimension: Dimension, cells: Sequence[Cell], place: int) -> dict[str, str]:
    """A number for each code that has a cell; the total is its own."""
    used = {cell.codes[place] for cell in cells}
    codes = [code for code in dimension.parents if code in used]
    return {TOTAL: TOTAL_CODE} | {code: f"c{number:05}" for number, code in enumerate(codes)}


def _metadata(
    folder: Path, dimensions: Sequence[Dimension], numbers: Sequence[Mapping[str, str]]
) -> str:
    lines = ['<SEPARATOR> ","', "<SAFE> S", "<UNSAFE> U", "<PROTECT> P"]
    for place, dimension in enumerate(dimensions):
        lines += [f"d{place}", "<RECODEABLE>", f'<TOTCODE> "{TOTAL_CODE}"']
        tree = _tree(dimension, numbers[place], TOTAL, 0)
        if any(line.startswith("@") for line in tree):
            path = folder / f"d{place}.hrc"
            path.write_text("\n".join(tree) + "\n")
            lines += ["<HIERARCHICAL>", f'<HIERCODELIST> "{path}"', '<HIERLEADSTRING> "@"']
    lines += ["value", "<NUMERIC>", "<DECIMALS> 3", "freq", "<FREQUENCY>"]
    lines += ["cost", "<NUMERIC> <COST>", "st", "<STATUS>"]
    lines += ["lpl", "<NUMERIC> <LOWERPL>", "upl", "<NUMERIC> <UPPERPL>"]
    return "\n".join(lines) + "\n"


def _tree(dimension: Dimension, numbers: Mapping[str, str], above: str, level: int) -> list[str]:
    lines = []
    for code in dimension.children.get(above, ()):
        if code in numbers:
            lines.append("@" * level + numbers[code])
            lines += _tree(dimension, numbers, code, level + 1)
    return lines
