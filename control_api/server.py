"""The HTTP server of one process."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

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


async def serve(application: FastAPI, listener: socket.socket) -> None:
    """Answer on `listener` until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    await Server(config, application).serve([listener])
