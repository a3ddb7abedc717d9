"""`escale api`: the control API as a process of its own, and what it needs once."""

from __future__ import annotations

import asyncio
import json as json_format
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import structlog
import typer
from pydantic import ValidationError

from contract import (
    ApiSettings,
    EscaleError,
    Settings,
    SettingsError,
    SystemClock,
    configure_logging,
    faults_of,
    installed_registry,
)
from control_api import create_app, credentials
from control_api.cli.databases import database
from control_api.cli.environment import actor, fail, run, settings_or_end
from control_api.cli.remote import TOKEN_FILE, URL_FILE, url_of
from control_api.credentials import TokenInput
from control_api.roles import Role
from control_api.signing_key import keep_secret, load_or_make, secrets_folder
from store import tokens

log = structlog.get_logger("control_api.serving")
app = typer.Typer(help="The control API and its pages.")

Host = Annotated[str | None, typer.Option(help="where to listen, if not as the settings say")]
Port = Annotated[int | None, typer.Option(help="where to listen, if not as the settings say")]
Level = Annotated[str, typer.Option(help="debug, info, warning or error")]


@app.callback(invoke_without_command=True)
def api(
    context: typer.Context, host: Host = None, port: Port = None, log_level: Level = "info"
) -> None:
    """Run the control API until it is told to stop."""
    if context.invoked_subcommand is None:
        _run(host, port, log_level)


@app.command("serve")
def serve_command(host: Host = None, port: Port = None, log_level: Level = "info") -> None:
    """Run the control API until it is told to stop."""
    _run(host, port, log_level)


@app.command()
def prepare(
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Make what an installation needs once: the signing key, and a token for its commands.

    Prints the public key that a kiosk's configuration trusts.
    """
    settings = settings_or_end()
    try:
        trust = str(load_or_make(settings.home, settings.api.signing_key).public())
    except EscaleError as error:
        fail(str(error), 2)
    path = secrets_folder(settings.home) / TOKEN_FILE
    kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not run(_is_good(settings, kept)):
        wanted = TokenInput(role=Role.ADMIN, name="this installation")
        keep_secret(path, f"{run(_new_token(settings, wanted))}\n".encode(), replace=True)
    typer.echo(json_format.dumps({"trust": trust, "token": str(path)}) if json else trust)


async def _is_good(settings: Settings, secret: str) -> bool:
    async with database(settings) as db:
        return await tokens.verify(db, secret, SystemClock().now()) is not None


async def _new_token(settings: Settings, wanted: TokenInput) -> str:
    async with database(settings) as db:
        return (await credentials.create_token(db, SystemClock(), actor(), wanted))[1]


def _run(host: str | None, port: int | None, log_level: str) -> None:
    # Here, so that `prepare` does without the server.
    from control_api.server import serve

    settings = settings_or_end()
    asked = {"host": host, "port": port}
    try:
        # Checked again: an option must not open what the file may not.
        place = ApiSettings.model_validate(
            settings.api.model_dump() | {key: to for key, to in asked.items() if to is not None}
        )
        configure_logging("api", level=log_level, style="text" if sys.stderr.isatty() else "json")
        registry = installed_registry(
            entry_points, lambda reason: log.error("measurements_refused", reason=reason)
        )
        application = create_app(settings.model_copy(update={"api": place}), registry=registry)
    except ValidationError as error:
        fail("; ".join(faults_of(error)), 2)
    except SettingsError as error:
        fail(str(error), 2)
    listener = _listen(place)
    with _written_down(Path(settings.home) / URL_FILE, url_of(place)):
        # uvicorn stops in good order and then raises the signal again.
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, _end)
        asyncio.run(serve(application, listener))


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _listen(place: ApiSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.host, place.port))
    except OSError as error:
        listener.close()
        fail(f"{url_of(place)} can't be listened on: {error.strerror}: choose another --port")
    return listener


@contextmanager
def _written_down(path: Path, url: str) -> Iterator[None]:
    """The address in a file, where the other commands look, while the process runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(f"{url}\n", encoding="utf-8")
    draft.replace(path)
    try:
        yield
    finally:
        # Of two processes in one home the other may have written its own, or taken it away.
        with suppress(FileNotFoundError):
            if path.read_text(encoding="utf-8").strip() == url:
                path.unlink()
