"""What the commands find around them: settings, a terminal, and how to end with a sentence."""

from __future__ import annotations

import getpass
import os
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.markup import escape

from contract import EscaleError, Settings, SettingsError, faults_of, settings_from
from store import run_interruptible

Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=BaseModel)

console = Console()
errors = Console(stderr=True)


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the installation."""
    return Path(environ.get("ESCALE_HOME") or "var")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment and its TOML file. SettingsError."""
    return settings_from(environ, lambda path: Path(path).read_text(encoding="utf-8"))


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End with a sentence on standard error."""
    errors.print(f"escale: {escape(sentence)}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The result of `work`; what a user can mend ends the command with a sentence."""
    try:
        return run_interruptible(work)
    except EscaleError as error:
        fail(str(error), 2 if isinstance(error, SettingsError) else 1)


def settings_or_end() -> Settings:
    """The settings, or the end of the command."""
    try:
        return read_settings()
    except SettingsError as error:
        fail(str(error), 2)


def checked(kind: type[Model], **values: Any) -> Model:
    """An input made of a command's options; ends the command when they are wrong."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        fail("; ".join(faults_of(error)), 2)


def actor() -> str:
    """Who runs this command, for the audit."""
    try:
        return f"cli {getpass.getuser()}"
    except (OSError, KeyError):
        return f"cli uid {os.getuid()}"
