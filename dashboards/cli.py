"""`escale dashboards`: write what Grafana reads."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from contract import installed_registry
from dashboards import contact
from dashboards.files import files
from dashboards.provisioning import PASSWORD_FILE
from dashboards.push_cli import push_command
from dashboards.wording import Language

app = typer.Typer(help="Grafana's dashboards.", no_args_is_help=True)


@app.callback()
def dashboards() -> None:
    """Grafana as code, generated from the measurement registry."""


@app.command()
def write(
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    language: Annotated[Language, typer.Option(help="What people read.")] = Language.FR,
    password_file: Annotated[
        str, typer.Option(help="Where Grafana, on its machine, finds InfluxDB's password.")
    ] = PASSWORD_FILE,
    contacts: Annotated[
        Path | None,
        typer.Option(help=f"Who is told of alerts; without, {contact.ADDRESSES_VARIABLE} says."),
    ] = None,
) -> None:
    """Write dashboards, alert rules and provisioning files; prints their paths."""
    registry = installed_registry(entry_points, lambda refused: typer.echo(refused, err=True))
    try:
        who = contact.FROM_ENVIRONMENT if contacts is None else contact.read(contacts)
    except contact.ContactsRefused as fault:
        typer.echo(fault, err=True)
        raise typer.Exit(1) from None
    written = files(language, registry=registry, password_file=password_file, contacts=who)
    for name, text in written.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError as fault:
            typer.echo(f"{path} can't be written: {fault.strerror}", err=True)
            raise typer.Exit(1) from None
        typer.echo(path)


app.command("push")(push_command)
