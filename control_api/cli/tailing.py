"""`escale tail [KIOSK]`: what happens now, over HTTP: the fleet, or one kiosk's live values."""

from __future__ import annotations

import json as json_format
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Annotated, Any

import httpx
import typer
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from control_api.cli.environment import console, run
from control_api.cli.remote import SILENCE_S, address, answer, api_client, token
from control_api.cli.tables import kiosk_table

Event = tuple[str, dict[str, Any]]
OnOpen = Callable[[], Awaitable[None]]


def tail(
    kiosk: Annotated[str | None, typer.Argument(help="one kiosk's values; else the fleet")] = None,
    json: Annotated[bool, typer.Option("--json", help="one event a line, for programs")] = False,
) -> None:
    """Show what happens, live, until Ctrl-C."""
    try:
        run(_tail(kiosk, as_json=json))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


async def _tail(kiosk: str | None, *, as_json: bool) -> None:
    async with api_client(address(), token(), SILENCE_S) as client:
        if as_json:
            async for kind, data in events(client, kiosk):
                typer.echo(json_format.dumps({"event": kind, "data": data}))
        elif kiosk is None:
            await _show_fleet(client)
        else:
            await _show_kiosk(client, kiosk)


async def events(
    client: httpx.AsyncClient,
    kiosk: str | None,
    on_open: Callable[[], Awaitable[None]] | None = None,
) -> AsyncIterator[Event]:
    """The API's events, with one kiosk's samples if named, as (kind, data).

    `on_open` is awaited once the stream is open: what is read then and what comes later miss
    nothing between them.
    """
    query = {"samples": kiosk} if kiosk is not None else {}
    async with client.stream("GET", "/api/v1/events", params=query) as response:
        if not response.is_success:
            await response.aread()
            answer(response)
        if on_open is not None:
            await on_open()
        lines: list[str] = []
        async for line in response.aiter_lines():
            if line:
                lines.append(line)
                continue
            for event in parse(lines):
                yield event
            lines.clear()


def parse(lines: list[str]) -> Iterator[Event]:
    """One block of a stream (WHATWG HTML, server-sent events) as an event; comments as none."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields.setdefault(name, []).append(value.removeprefix(" "))
    if "data" in fields:
        yield fields.get("event", ["message"])[-1], json_format.loads("\n".join(fields["data"]))


async def _show_fleet(client: httpx.AsyncClient) -> None:
    items: dict[str, dict[str, Any]] = {}
    with Live(kiosk_table([]), console=console, refresh_per_second=4) as live:

        async def read_all() -> None:
            items.update(await _fleet(client))
            live.update(kiosk_table(list(items.values())))

        async for kind, data in events(client, None, read_all):
            if kind in ("status", "activity"):
                items[data["id"]] = {**items.get(data["id"], {}), **data}
                live.update(kiosk_table([row for row in items.values() if "state" in row]))


async def _fleet(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    items: dict[str, dict[str, Any]] = {}
    query = {"limit": "500"}
    while True:
        found = answer(await client.get("/api/v1/kiosks", params=query))
        items.update({item["id"]: item for item in found["items"]})
        if found["next"] is None:
            return items
        query["cursor"] = found["next"]


async def _show_kiosk(client: httpx.AsyncClient, kiosk: str) -> None:
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    with Live(_values(newest), console=console, refresh_per_second=4) as live:
        async for kind, data in events(client, kiosk):
            if kind == "sample":
                tags = " ".join(data["tags"].values())
                newest[data["measurement"], tags] = data
                live.update(_values(newest))


def _values(newest: dict[tuple[str, str], dict[str, Any]]) -> Table:
    table = Table("measurement", "of", "at", "values")
    for (measurement, tags), data in sorted(newest.items()):
        values = "  ".join(f"{name}={value}" for name, value in data["fields"].items())
        table.add_row(measurement, escape(tags), data["at"], escape(values))
    return table
