"""`escale dashboards push`: bring a running Grafana to what the code says."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from contract import EscaleError, installed_registry
from dashboards import contact
from dashboards.push import push
from dashboards.push_connection import PushRefused, connected
from dashboards.push_manner import Manner, Outcome
from dashboards.push_wanted import Database, secret, wanted
from dashboards.version import GRAFANA_VERSION
from dashboards.wording import Language


def push_command(
    url: Annotated[str, typer.Option(help="Grafana's address, with the path it is served below.")],
    token_file: Annotated[Path, typer.Option(help="A file with a service account's token.")],
    language: Annotated[Language, typer.Option(help="What people read.")] = Language.FR,
    influxdb_url: Annotated[
        str | None, typer.Option(help="InfluxDB as Grafana reaches it; without, as it is there.")
    ] = None,
    influxdb_database: Annotated[str, typer.Option(help="The database's name.")] = "escale",
    influxdb_user: Annotated[str, typer.Option(help="Who reads it.")] = "grafana",
    influxdb_password_file: Annotated[
        Path | None, typer.Option(help="A file of this machine with the password.")
    ] = None,
    contacts: Annotated[
        Path | None, typer.Option(help="Who is told of alerts; without, as it is there.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option(help="Say what would change; change nothing.")] = False,
    renew_secrets: Annotated[bool, typer.Option(help="Send passwords again.")] = False,
    editable: Annotated[
        bool, typer.Option(help="Leave Grafana's pages free to change it.")
    ] = False,
    any_version: Annotated[
        bool, typer.Option(help=f"Push to another Grafana than {GRAFANA_VERSION}.")
    ] = False,
    plain_http: Annotated[
        bool, typer.Option(help="Send the token unencrypted to another machine.")
    ] = False,
) -> None:
    """Push folder, data sources, dashboards, alert rules and contact points; say what changed."""
    manner = Manner(dry_run, any_version, renew_secrets, editable)
    try:
        database = _database(influxdb_url, influxdb_database, influxdb_user, influxdb_password_file)
        registry = installed_registry(entry_points, lambda refused: typer.echo(refused, err=True))
        who = None if contacts is None else contact.read(contacts)
        things = wanted(language, database=database, contacts=who, registry=registry)
        with connected(url, secret(token_file), plain=plain_http) as grafana:
            tally = push(grafana, things, manner, _tell)
    except EscaleError as fault:
        typer.echo(fault, err=True)
        raise typer.Exit(1) from None
    counted = ", ".join(f"{tally[outcome]} {outcome.value}" for outcome in Outcome)
    typer.echo(f"{'would be: ' if dry_run else ''}{counted}")
    if who is None:
        typer.echo("contact points and notification policy left alone: --contacts says who is told")


def _database(url: str | None, name: str, user: str, password_file: Path | None) -> Database | None:
    if (url is None) != (password_file is None):
        raise PushRefused("--influxdb-url and --influxdb-password-file go together")
    if url is None or password_file is None:
        return None
    return Database(url, name, user, password_file)


def _tell(what: str, outcome: Outcome) -> None:
    typer.echo(f"{what}: {outcome.value}")
