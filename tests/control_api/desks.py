"""A running API for a test: its application, callers of each role, and a clock that stands."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from contract import REGISTRY, Clock, Registry, Settings, load_settings
from control_api import credentials
from control_api.credentials import TokenInput
from control_api.office import Office
from control_api.roles import Role
from store import migrate
from tests.control_api.mounted import app_of
from tests.servers.process import free_port
from tests.waiting import eventually

BASE = "http://127.0.0.1"
START = 1_790_000_000_000_000
SITE = {
    "name": "Place de la Victoire",
    "commune": "33063",
    "commune_name": "Bordeaux",
    "latitude": 44.831,
    "longitude": -0.572,
}


@dataclass
class StillClock:
    """Time that moves when told to."""

    at: int = START
    steady: float = 0.0

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return self.steady

    def advance(self, seconds: float) -> None:
        self.at += int(seconds * 1_000_000)
        self.steady += seconds


@cache
def _migrated() -> bytes:
    """A database with all its tables, made once: the migrations have tests of their own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "escale.sqlite"
        with ThreadPoolExecutor(1) as pool:
            # A thread of its own: the caller's event loop is running.
            pool.submit(asyncio.run, migrate(f"sqlite:///{path}")).result()
        return path.read_bytes()


def settings(folder: Path, mqtt_url: str = "", **environment: str) -> Settings:
    """Everything embedded under `folder`; without a broker's URL, one that nobody answers."""
    database = folder / "escale.sqlite"
    if not database.exists():
        database.write_bytes(_migrated())
    return load_settings(
        {
            "ESCALE_HOME": str(folder),
            "ESCALE_MQTT_URL": mqtt_url or f"mqtt://127.0.0.1:{free_port()}",
            "ESCALE_SERIES_URL": f"sqlite:///{folder}/series.sqlite",
            "ESCALE_DATABASE_URL": f"sqlite:///{folder}/escale.sqlite",
            **environment,
        }
    )


@dataclass
class Desk:
    """One API process's worth, in this one."""

    app: FastAPI
    http: httpx.AsyncClient
    tokens: Mapping[Role, str] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        office: Office = self.app.state.office
        return office

    def bearer(self, role: Role | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"} if role is not None else {}

    async def ask(
        self, method: str, path: str, role: Role | None = Role.ADMIN, **kwargs: Any
    ) -> httpx.Response:
        return await self.http.request(method, path, headers=self.bearer(role), **kwargs)

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.ask("GET", path, params=params)
        assert response.is_success, response.text
        return response.json()

    async def add_kiosk(self, kiosk: str = "bordeaux-victoire", **particulars: Any) -> None:
        body = {"id": kiosk, "site": SITE, **particulars}
        response = await self.ask("POST", "/api/v1/kiosks", json=body)
        assert response.status_code == 201, response.text

    async def cookie(self) -> dict[str, str]:
        """The header of someone signed in."""
        link = await credentials.create_sign_in(
            self.office.database, self.office.clock, "test", role=Role.VIEWER, base_url=BASE
        )
        answer = await self.http.get(link)
        self.http.cookies.clear()
        return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


@asynccontextmanager
async def alive(app: FastAPI) -> AsyncIterator[None]:
    """The application's lifespan, in a task of its own as a server has it."""
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.router.lifespan_context(app):
            started.set()
            await stop.wait()

    task = asyncio.create_task(live())
    await asyncio.wait({task, asyncio.create_task(started.wait())}, return_when="FIRST_COMPLETED")
    try:
        yield
    finally:
        stop.set()
        await task


@asynccontextmanager
async def desk(
    configured: Settings,
    clock: Clock | None = None,
    *,
    client: tuple[str, int] = ("127.0.0.1", 50_000),
    registry: Registry = REGISTRY,
) -> AsyncIterator[Desk]:
    """A running API whose databases have answered, with a token of each role."""
    app = app_of(configured, clock, registry)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=client)
    async with alive(app), httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        found = Desk(app, http)
        await eventually(lambda: _open(found.office), what="the databases")
        found.tokens = {role: await _token(found.office, role) for role in Role}
        yield found


async def _open(office: Office) -> bool:
    return set(office.missing()) <= {"broker"}


async def _token(office: Office, role: Role) -> str:
    place = "espace" if role is Role.PARTNER else None
    wanted = TokenInput(role=role, name=role.value, place=place)
    return (await credentials.create_token(office.database, office.clock, "test", wanted))[1]
