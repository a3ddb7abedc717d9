"""Results of seeds, one file each, so that a run can be interrupted and gone on with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.faults.run import Outcome


class Results:
    """The outcomes in a folder, which is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, seed: int) -> Path:
        """Where a seed's outcome is, or will be."""
        return self.folder / f"seed-{seed}.json"

    def log(self, seed: int) -> Path:
        """What the seed's process printed."""
        return self.folder / f"seed-{seed}.log"

    def missing(self, seeds: Iterable[int]) -> list[int]:
        """Those of the seeds that have no outcome yet."""
        return [seed for seed in seeds if not self.file(seed).exists()]

    def of(self, seeds: Iterable[int]) -> list[Outcome]:
        """The outcomes that are there."""
        return [
            Outcome.from_json(self.file(seed).read_text())
            for seed in seeds
            if self.file(seed).exists()
        ]

    def forget(self, seeds: Iterable[int]) -> None:
        """Forgets outcomes, so that they are made again."""
        for seed in seeds:
            self.file(seed).unlink(missing_ok=True)
