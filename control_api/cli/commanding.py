"""`escale command KIOSK ACTION [k=v …]`: ask a kiosk for something, over HTTP."""

from __future__ import annotations

import asyncio
import json as json_format
from typing import Annotated, Any

import typer
from rich.markup import escape

from contract import ACTIONS, FINAL_STATES, PARAMS
from control_api.cli.environment import console, errors, fail, run
from control_api.cli.remote import address, answer, api_client, token

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
_FINAL = {state.value for state in FINAL_STATES}


def command(
    kiosk: Annotated[str, typer.Argument(help="its identifier")],
    action: Annotated[str, typer.Argument(help=", ".join(ACTIONS))],
    params: Annotated[
        list[str] | None, typer.Argument(help="the action's own: seconds=30, level=debug …")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="until it has ended")] = False,
    ttl: Annotated[int, typer.Option(help="seconds for which it is valid")] = 60,
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Send a kiosk a signed command. With --wait, fails unless it succeeded."""
    body = {"action": action, "params": _params(action, params or []), "ttl_s": ttl}
    found = run(_ask(kiosk, body, wait=wait, quiet=json))
    if json:
        typer.echo(json_format.dumps(found))
    else:
        said = str(found["detail"].get("description") or found["detail"].get("code") or "")
        console.print(f"{found['id']} [bold]{found['state']}[/] {escape(said)}", soft_wrap=True)
    if wait and found["state"] != "succeeded":
        raise typer.Exit(1)


async def _ask(kiosk: str, body: dict[str, Any], *, wait: bool, quiet: bool) -> dict[str, Any]:
    async with api_client(address(), token()) as client:
        issued = answer(await client.post(f"/api/v1/kiosks/{kiosk}/commands", json=body))
        if not wait:
            return issued
        told, pause = 0, FIRST_PAUSE_S
        while True:
            found = answer(await client.get(f"/api/v1/commands/{issued['id']}"))
            for step in found["events"][told:] if not quiet else []:
                said = step["detail"].get("description") or ""
                errors.print(f"{step['at']} {step['state']} {escape(str(said))}", soft_wrap=True)
            told = len(found["events"])
            if found["state"] in _FINAL:
                return found
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_S, pause * 1.5)


def _params(action: str, pairs: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            fail(f"{pair!r} is not a parameter: write name=value", 2)
        found[name] = _value(action, name, text)
    return found


def _value(action: str, name: str, text: str) -> Any:
    kinds = {known: model for known, model in PARAMS.items() if known == action}
    field = next((model.model_fields.get(name) for model in kinds.values()), None)
    if field is not None and field.annotation not in (bool, int, float):
        return text
    try:
        value = json_format.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text
