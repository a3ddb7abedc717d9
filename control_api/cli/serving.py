"""`escale api`: the control API as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from contract import ApiSettings, SettingsError, configure_logging, faults_of
from control_api.app import create_app
from control_api.cli.environment import fail, settings_or_end
from control_api.cli.remote import URL_FILE, url_of

FAREWELL_S = 5
"""How long answers under way may take once the process was asked to stop."""


class Server(uvicorn.Server):
    """uvicorn, which ends the open event streams before it waits for answers to end."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.office.hub.close()
        await super().shutdown(sockets)


def api(
    host: Annotated[str | None, typer.Option(help="where to listen")] = None,
    port: Annotated[int | None, typer.Option(help="where to listen")] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error")] = "info",
) -> None:
    """Run the control API until it is told to stop."""
    settings = settings_or_end()
    asked = {"host": host, "port": port}
    try:
        # Checked again: an option must not open what the file may not.
        place = ApiSettings.model_validate(
            settings.api.model_dump() | {key: to for key, to in asked.items() if to is not None}
        )
        configure_logging("api", level=log_level, style="text" if sys.stderr.isatty() else "json")
        app = create_app(settings.model_copy(update={"api": place}))
    except ValidationError as error:
        fail("; ".join(faults_of(error)), 2)
    except SettingsError as error:
        fail(str(error), 2)
    listener = _listen(place)
    with _written_down(Path(settings.home) / URL_FILE, url_of(place)):
        # uvicorn stops in good order and then raises the signal again.
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, _end)
        asyncio.run(serve(app, listener))


async def serve(app: FastAPI, listener: socket.socket) -> None:
    """Answer on `listener` until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    await Server(config, app).serve([listener])


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
        if path.read_text(encoding="utf-8").strip() == url:
            path.unlink(missing_ok=True)
