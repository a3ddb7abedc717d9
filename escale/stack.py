"""The whole of Escale on one machine: what `up` and the demonstrations start."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from contract import EscaleError
from escale.home import Home, free_port, port_free
from escale.supervisor import Supervisor, Told, escale_command, until

USUAL_MQTT_PORT = 1883
READY_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to start: where, how many simulated kiosks, how often they measure.

    URLs left empty mean the embedded default; its broker listens on `mqtt_port`, or on 1883 if
    that is free, or where it may.
    """

    home: Path
    port: int = 8000
    kiosks: int = 12
    interval_s: int = 10
    status_s: int = 60
    local: bool = True
    mqtt_port: int | None = None
    mqtt_url: str = ""
    series_url: str = ""
    database_url: str = ""


@dataclass(slots=True)
class Stack:
    """A running Escale: its processes, and a way to ask its API."""

    plan: Plan
    told: Told
    home: Home = field(init=False)
    supervisor: Supervisor = field(init=False)
    mqtt_url: str = field(init=False)
    registered: list[dict[str, Any]] = field(init=False, default_factory=list)
    _client: httpx.AsyncClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        root = self.plan.home.absolute()
        self.home = Home(root)
        self.mqtt_url = self.plan.mqtt_url or f"mqtt://127.0.0.1:{self._mqtt_port()}"
        self.supervisor = Supervisor(self.environment, self.home.logs, self.told)
        # One for all questions: a client costs as much as a hundred of them.
        self._client = httpx.AsyncClient(
            base_url=self.url,
            timeout=10,
            verify=False,  # noqa: S501 - plain HTTP on this machine: no certificates to read
            trust_env=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this stack is told."""
        root = self.home.root
        return {
            "ESCALE_HOME": str(root),
            "ESCALE_MQTT_URL": self.mqtt_url,
            "ESCALE_SERIES_URL": self.plan.series_url or f"sqlite:///{root}/series.sqlite",
            "ESCALE_DATABASE_URL": self.plan.database_url or f"sqlite:///{root}/escale.sqlite",
            "ESCALE_API_URL": self.url,
        }

    @property
    def url(self) -> str:
        """Where the API answers."""
        return f"http://127.0.0.1:{self.plan.port}"

    async def prepare(self, step: Callable[[str], None]) -> None:
        """Make what is missing: folders, secrets, tables, the register, the kiosks' files."""
        if not port_free(self.plan.port):
            raise EscaleError(f"port {self.plan.port} is taken", todo="choose another with --port")
        self.home.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        step("Tables")
        await self.run("database", "migrate")
        step("Keys and tokens")
        secrets = json.loads(await self.run("api", "prepare", "--json"))
        step("Kiosks")
        listed = await self.run(
            "edge", "prepare",
            "--home", str(self.home.kiosks),
            "--kiosks", str(self.plan.kiosks),
            *([] if self.plan.local else ["--no-local"]),
            "--mqtt-url", self.mqtt_url,
            "--trust", str(secrets["trust"]),
            "--api-port", str(self.plan.port),
            "--interval", str(self.plan.interval_s),
            "--status-interval", str(self.plan.status_s),
        )  # fmt: skip
        self.registered = json.loads(listed)
        await self.run("kiosk", "import", "-", stdin=listed)

    async def start(self) -> None:
        """Start each room as a process; returns when the API is ready."""
        start = self.supervisor.start
        if not self.plan.mqtt_url:
            port = self.mqtt_url.rpartition(":")[2]
            await start("broker", escale_command("broker", "run", "--port", port))
        await start("collector", escale_command("collector"))
        await start("api", escale_command("api", "serve", "--port", str(self.plan.port)))
        if self.plan.local:
            config = self.home.kiosks / "local" / "kiosk.toml"
            await start("edge-local", escale_command("edge", "run", "--config", str(config)))
        if self.plan.kiosks:
            folder = str(self.home.kiosks)
            await start("edge-simulated", escale_command("edge", "simulate", "--home", folder))
        if not await until(self._ready, READY_PATIENCE_S):
            raise EscaleError("the API did not become ready", where=str(self.home.logs / "api.log"))

    async def stop(self) -> None:
        """Stop what was started, the last first."""
        await self._client.aclose()
        await self.supervisor.stop()

    async def run(self, *arguments: str, stdin: str = "") -> str:
        """Run one `escale` command to its end; its standard output."""
        process = await asyncio.create_subprocess_exec(
            *escale_command(*arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **self.environment},
        )
        out, err = await process.communicate(stdin.encode())
        if process.returncode:
            said = err.decode(errors="replace").strip().splitlines()
            raise EscaleError(
                f"`escale {' '.join(arguments[:2])}` failed", todo=said[-1] if said else ""
            )
        return out.decode().strip()

    async def get(self, path: str) -> Any:
        """The API's answer to a GET, as data; EscaleError when it says no or nothing."""
        headers = {"Authorization": f"Bearer {self.home.token.read_text().strip()}"}
        try:
            answer = await self._client.get(f"/api/v1{path}", headers=headers)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise EscaleError("the API did not answer", where=path, todo=str(error)) from None
        return answer.json()

    async def online(self) -> int:
        """How many kiosks are online now."""
        try:
            listed = await self.get("/kiosks?limit=200")
        except EscaleError:
            return 0
        return sum(kiosk["state"] == "online" for kiosk in listed["items"])

    async def _ready(self) -> bool:
        try:
            return (await self._client.get("/health/ready", timeout=5)).status_code == 200
        except httpx.HTTPError:
            return False

    def _mqtt_port(self) -> int:
        if self.plan.mqtt_port is not None:
            return self.plan.mqtt_port
        return USUAL_MQTT_PORT if port_free(USUAL_MQTT_PORT) else free_port()
