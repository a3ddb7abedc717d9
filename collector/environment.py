"""What this room's commands find around them: settings, and how to end with a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

import structlog
import typer

from contract import EscaleError, Registry, Settings, installed_registry, settings_from
from store import run_interruptible

log = structlog.get_logger("collector.environment")

Done = TypeVar("Done")


def run(work: Callable[[Settings], Coroutine[Any, Any, Done]]) -> Done:
    """The result of `work`; what a user can mend ends the command with a sentence."""
    try:
        return run_interruptible(work(_settings()))
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def known_measurements() -> Registry:
    """Escale's measurements and those of installed packages; what is refused is logged."""
    return installed_registry(
        entry_points, lambda reason: log.error("measurements_refused", reason=reason)
    )


def _settings() -> Settings:
    return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))
