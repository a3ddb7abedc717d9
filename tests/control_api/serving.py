"""The API behind a real server on a free port: streams need one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from control_api.server import Server
from tests.servers.process import free_port
from tests.waiting import eventually


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[tuple[str, Server]]:
    """The application's address and its server, which is asked to end at the block's end."""
    port = free_port()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=3)
        server = Server(config, app)
        task = asyncio.create_task(server.serve([listener]))

        async def started() -> bool:
            return server.started

        await eventually(started, what="the server to start")
        try:
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.should_exit = True
            await task
