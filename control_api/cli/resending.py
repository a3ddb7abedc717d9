"""`escale resend --since TIME [KIOSK …]`: what the store once had is sent again, over HTTP.

For a database restored from a backup: kiosks keep what they released until its space is needed.
"""

from __future__ import annotations

import asyncio
import json as json_format
import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx
import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from contract import FINAL_STATES, EscaleError
from control_api.cli.environment import console, errors, fail, run
from control_api.cli.remote import address, answer, api_client, token

AT_ONCE = 8
PAUSE_S = 0.25
_FINAL = {state.value for state in FINAL_STATES}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGO = re.compile(r"(\d{1,5})([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 168}
Row = dict[str, Any]


def resend(
    since: Annotated[
        str, typer.Option(help="measured then or later: 2026-11-01T00:00 (UTC), or 36h, 7d ago")
    ],
    kiosks: Annotated[
        list[str] | None, typer.Argument(help="their identifiers; without, all in service")
    ] = None,
    wait: Annotated[float, typer.Option(help="seconds to wait for the answers")] = 30,
    ttl: Annotated[int, typer.Option(help="seconds for which an absent kiosk may come")] = 86_400,
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Ask kiosks to send again what they still hold of what the store once had.

    Ends with 1 if one of them refused or failed; one that is not there is asked when it comes.
    """
    at = moment(since, datetime.now(UTC))
    if at is None:
        fail(f"{since!r} is not a time: write 2026-11-01T00:00 (UTC), or 7d for a week ago", 2)
    body = {"action": "resend", "params": {"since": at}, "ttl_s": ttl}
    rows = run(_resend(kiosks or [], body, wait, quiet=json))
    if json:
        typer.echo(json_format.dumps({"since": at, "items": rows}))
    else:
        console.print(_table(rows))
    if any(row["state"] in _FINAL - {"succeeded"} for row in rows):
        raise typer.Exit(1)


def moment(text: str, now: datetime) -> int | None:
    """A date and time (UTC without an offset), or so long before `now`, in µs since the epoch."""
    if ago := _AGO.fullmatch(text):
        found = now - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
    else:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
    found = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    at = (found - _EPOCH) // timedelta(microseconds=1)
    return at if at >= 0 else None


async def _resend(named: list[str], body: Row, wait: float, *, quiet: bool) -> list[Row]:
    async with api_client(address(), token()) as client:
        wanted = named or [kiosk async for kiosk in _in_service(client)]
        with Progress(console=errors, transient=True, disable=quiet) as progress:
            asked = progress.add_task("asking", total=len(wanted))

            async def ask(kiosk: str) -> Row:
                row = await _ask(client, kiosk, body)
                progress.advance(asked)
                return row

            rows = await _some_at_once(ask, wanted)
            answered = progress.add_task("answers", total=len(rows))
            try:
                async with asyncio.timeout(wait):
                    while waiting := [row for row in rows if row["state"] not in _FINAL]:
                        progress.update(answered, completed=len(rows) - len(waiting))
                        await asyncio.sleep(PAUSE_S)
                        await _some_at_once(lambda row: _look(client, row), waiting)
            except TimeoutError:
                pass
        return rows


async def _in_service(client: httpx.AsyncClient) -> Any:
    cursor: str | None = None
    while True:
        query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        found = answer(await client.get("/api/v1/kiosks", params=query))
        for item in found["items"]:
            if item["lifecycle"] == "in_service":
                yield item["id"]
        cursor = found["next"]
        if cursor is None:
            return


async def _ask(client: httpx.AsyncClient, kiosk: str, body: Row) -> Row:
    try:
        found = answer(await client.post(f"/api/v1/kiosks/{kiosk}/commands", json=body))
    except EscaleError as error:
        # One kiosk's refusal must not keep the others from being asked.
        return {"kiosk": kiosk, "command": None, "state": "rejected", "description": str(error)}
    return {"kiosk": kiosk, "command": found["id"], **_step(found)}


async def _look(client: httpx.AsyncClient, row: Row) -> None:
    row.update(_step(answer(await client.get(f"/api/v1/commands/{row['command']}"))))


def _step(found: Row) -> Row:
    detail = found["detail"]
    said = str(detail.get("description") or detail.get("code") or "")
    return {"state": found["state"], "description": said}


async def _some_at_once(work: Callable[[Any], Awaitable[Any]], over: Iterable[Any]) -> list[Any]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: Any) -> Any:
        async with gate:
            return await work(item)

    return list(await asyncio.gather(*(one(item) for item in over)))


def _table(rows: list[Row]) -> Table:
    done = sum(row["state"] == "succeeded" for row in rows)
    title = f"{done} of {len(rows)} send again"
    table = Table("kiosk", "state", "", title=title, title_justify="left")
    for row in rows:
        table.add_row(escape(row["kiosk"]), row["state"], escape(row["description"]))
    return table
