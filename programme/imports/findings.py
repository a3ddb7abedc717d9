"""What an import has to say, row by row: refused, or taken with a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

MAX_SHOWN = 80
MAX_KEPT = 1_000


class Kind(StrEnum):
    """What became of a value."""

    REFUSED = "refused"
    """The row can't go in because of it."""
    GUESSED = "guessed"
    """The row goes in with something that its source does not say in so many words."""
    LEFT_OUT = "left_out"
    """The row goes in without this value."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: `row` counts from 1 as people count lines, the header included."""

    row: int
    column: str
    value: str
    reason: str
    kind: Kind

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= MAX_SHOWN else f"{self.value[:MAX_SHOWN]}…"
        return f"row {self.row}, {self.column}: {shown!r} {self.reason}"


@dataclass(slots=True)
class Report:
    """An import's outcome. Every finding goes to `tell`; the first thousand are kept.

    `taken` rows are good, `changed` of them differ from what the register had; `unchanged` were
    there already; `refused` are rows. `counts` are findings by kind, column and reason.
    """

    source: str = ""
    encoding: str = ""
    read: int = 0
    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    guessed: int = 0
    withdrawn: int = 0
    counts: Counter[tuple[Kind, str, str]] = field(default_factory=Counter)
    kept: list[Finding] = field(default_factory=list)
    tell: Callable[[Finding], None] | None = None

    def add(self, finding: Finding) -> None:
        """Take note of a finding."""
        self.counts[finding.kind, finding.column, finding.reason] += 1
        if len(self.kept) < MAX_KEPT:
            self.kept.append(finding)
        if self.tell is not None:
            self.tell(finding)
