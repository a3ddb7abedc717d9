"""`escale token`: tokens for programs, links for people. Works on the database itself."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer
from rich.table import Column, Table

from contract import SystemClock
from control_api import credentials
from control_api.cli.databases import database
from control_api.cli.environment import actor, checked, console, run, settings_or_end
from control_api.cli.remote import TOKEN_FILE, address
from control_api.credentials import TokenInput
from control_api.roles import Role
from control_api.signing_key import keep_secret, secrets_folder
from control_api.times import rfc3339
from store import Token, tokens

app = typer.Typer(no_args_is_help=True, help="Tokens for programs and sign-in links for people.")


@app.command()
def create(
    role: Annotated[Role, typer.Option(help="what the bearer may")] = Role.VIEWER,
    name: Annotated[str, typer.Option(help="who it is for")] = "",
    place: Annotated[str | None, typer.Option(help="a partner's: its id in the guide")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="keep it for escale command and tail, print nothing")
    ] = False,
) -> None:
    """Make a token and print it, alone: it is shown this once."""
    settings = settings_or_end()
    wanted = checked(TokenInput, role=role, name=name, place=place)

    async def work() -> str:
        async with database(settings) as db:
            return (await credentials.create_token(db, SystemClock(), actor(), wanted))[1]

    secret = run(work())
    if save:
        path = secrets_folder(settings.home) / TOKEN_FILE
        keep_secret(path, f"{secret}\n".encode(), replace=True)
    else:
        typer.echo(secret)


@app.command("list")
def list_tokens(
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List the tokens, revoked ones too; never their secrets."""
    settings = settings_or_end()

    async def work() -> list[Token]:
        async with database(settings) as db:
            return list(await tokens.list(db))

    rows = [_row(token) for token in run(work())]
    if json:
        typer.echo(json_format.dumps({"items": rows}))
        return
    table = Table(
        # What a terminal of 80 characters has room for; `--json` says it all.
        *(Column(name, no_wrap=True) for name in ("id", "name", "role")),
        *("place", "created", "last used", "revoked"),
    )
    for row in rows:
        table.add_row(*(str(value or "–") for value in row.values()))
    console.print(table)


@app.command()
def revoke(token: Annotated[str, typer.Argument(help="its id")]) -> None:
    """End a token at once."""
    settings = settings_or_end()

    async def work() -> None:
        async with database(settings) as db:
            await credentials.revoke_token(db, SystemClock(), actor(), token)

    run(work())


@app.command("sign-in")
def sign_in(
    role: Annotated[Role, typer.Option(help="what the person may")] = Role.VIEWER,
    url: Annotated[str, typer.Option(help="where the pages are, if not here")] = "",
) -> None:
    """Print a link to the pages, which works once and within 15 minutes."""
    settings = settings_or_end()

    async def work() -> str:
        async with database(settings) as db:
            base = url or address(settings)
            return await credentials.create_sign_in(
                db, SystemClock(), actor(), role=role, base_url=base
            )

    typer.echo(run(work()))


def _row(token: Token) -> dict[str, str | None]:
    def moment(at: int | None) -> str | None:
        return rfc3339(at) if at is not None else None

    return {
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "place": token.place,
        "created_at": moment(token.created_at),
        "last_used_at": moment(token.last_used_at),
        "revoked_at": moment(token.revoked_at),
    }
