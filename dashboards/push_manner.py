"""How a push goes about each thing, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.push_connection import PushRefused

Json = Mapping[str, Any]


class Outcome(StrEnum):
    """What became of one thing; in a dry run, what would."""

    MADE = "made"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Manner:
    """`dry`: change nothing. `secrets`: passwords, which Grafana never shows, are sent again.

    `editable`: what is pushed may be changed in Grafana's pages.
    """

    dry: bool = False
    any_version: bool = False
    secrets: bool = False
    editable: bool = False

    def made(self, write: Callable[[], object]) -> Outcome:
        """Write what is not there."""
        return self._written(write, Outcome.MADE)

    def changed(self, write: Callable[[], object]) -> Outcome:
        """Write what is there and otherwise."""
        return self._written(write, Outcome.CHANGED)

    def _written(self, write: Callable[[], object], outcome: Outcome) -> Outcome:
        if not self.dry:
            write()
        return outcome


def refuse_files(what: str, *, provisioned: bool) -> None:
    """Raises PushRefused about what Grafana reads from files: they would undo a push."""
    if provisioned:
        raise PushRefused(
            f"{what} comes from Grafana's provisioning files",
            todo="change the files (escale dashboards write), or take them away and push",
        )
