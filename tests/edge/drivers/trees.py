"""Cases as folders: a tree of sysfs, a part of a kiosk.toml, what the driver makes of it."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract import Clock
from edge.driver import Driver
from edge.drivers import DRIVERS
from edge.readings import Reading


@dataclass(frozen=True)
class Tree:
    """One case."""

    driver: str
    folder: Path

    @property
    def expected(self) -> dict[str, Any]:
        """`readings` and `left_out`, or `error`."""
        expected: dict[str, Any] = json.loads((self.folder / "expected.json").read_text())
        return expected

    def options(self, sys: Path | None = None) -> Any:
        """The case's options, over its own tree or another."""
        table = tomllib.loads((self.folder / "kiosk.toml").read_text())
        own = {k: v for k, v in table["drivers"][self.driver].items() if k != "interval_s"}
        return DRIVERS[self.driver].options.model_validate(
            own | {"sys": sys or self.folder / "sys"}
        )

    def made(self, clock: Clock, sys: Path | None = None) -> Driver:
        """The driver that reads it."""
        return DRIVERS[self.driver].make(self.options(sys), clock)


def trees(driver: str) -> list[Tree]:
    """The cases of a driver."""
    folder = Path(__file__).parent / driver / "cases"
    return [Tree(driver, path) for path in sorted(folder.iterdir()) if path.is_dir()]


def tree(driver: str, name: str) -> Tree:
    """The case of that name."""
    return Tree(driver, Path(__file__).parent / driver / "cases" / name)


def told(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Readings as expected.json has them, in an order of their own."""
    rows = [{"m": r.m, "tags": dict(r.tags), "fields": dict(r.fields)} for r in readings]
    return sorted(rows, key=str)


def assert_left_out(said: Sequence[str], expected: Sequence[str]) -> None:
    """Each expected beginning is the beginning of one sentence, and there is no other."""
    assert len(said) == len(expected), said
    for sentence, beginning in zip(sorted(said), sorted(expected), strict=True):
        assert sentence.startswith(beginning), sentence
