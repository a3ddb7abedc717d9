"""`escale broker`: run the embedded broker, or set up Mosquitto."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from broker import embedded, installation
from broker.mosquitto import MosquittoSettings
from broker.rumqttd import prepare
from contract import EscaleError

app = typer.Typer(help="The MQTT broker.", no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="The folder of the installation's files.")]
_HOME = Path(os.environ.get("ESCALE_HOME") or "var")
_MOSQUITTO = _HOME / "mosquitto"


@app.command()
def run(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.", min=1, max=65535)] = 1883,
    folder: Annotated[Path, typer.Option(help="Where its configuration goes.")] = _HOME / "broker",
    end_with_stdin: Annotated[
        bool, typer.Option("--end-with-stdin", help="End when standard input is closed.")
    ] = False,
) -> None:
    """Run the embedded broker: MQTT 5 on loopback, without access control."""
    with _sentence():
        path = prepare(folder, port)
    embedded.serve(str(path), end_with_stdin=end_with_stdin)


@app.command()
def mosquitto(
    out: Out = _MOSQUITTO,
    host: Annotated[
        list[str] | None, typer.Option(help="A name or address of the broker; may be repeated.")
    ] = None,
    listen: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    kiosks_port: Annotated[int, typer.Option(help="The kiosks' port.")] = 8883,
    office_port: Annotated[int, typer.Option(help="The back office's port.")] = 8884,
    client: Annotated[
        list[str] | None, typer.Option(help="Who also gets a certificate, if it has none.")
    ] = None,
    server: Annotated[
        list[str] | None, typer.Option(help="A server of the office that gets one likewise.")
    ] = None,
) -> None:
    """Write Mosquitto's configuration, ACL, authorities and certificates; may be run again."""
    settings = MosquittoSettings(
        out.absolute(),
        kiosks_host=listen,
        kiosks_port=kiosks_port,
        office_host=listen,
        office_port=office_port,
    )
    with _sentence():
        installation.install(settings, host or ["localhost", "127.0.0.1"], _now())
        for name in client or ():
            if installation.due(settings.folder / installation.CLIENTS / f"{name}.crt", _now()):
                installation.certify(settings.folder, name, _now())
        for name in server or ():
            if installation.due(settings.folder / installation.SERVERS / f"{name}.crt", _now()):
                installation.certify_server(settings.folder, name, (), _now())
    typer.echo(f"mosquitto -c {settings.folder / 'mosquitto.conf'}")


@app.command()
def certificate(
    name: Annotated[str, typer.Argument(help="A kiosk, or a back-office name such as _collector.")],
    out: Out = _MOSQUITTO,
) -> None:
    """Make a client's certificate and key, or renew them in their last 60 days; prints paths."""
    with _sentence():
        for path in installation.certify(out.absolute(), name, _now()):
            typer.echo(path)


@app.command("server-certificate")
def server_certificate(
    name: Annotated[str, typer.Argument(help="A server of the office, such as influxdb.")],
    out: Out = _MOSQUITTO,
    host: Annotated[
        list[str] | None,
        typer.Option(help="A name or address of that server, if not NAME; may be repeated."),
    ] = None,
) -> None:
    """Make a certificate for another server that the office reaches by TLS; prints its paths."""
    with _sentence():
        for path in installation.certify_server(out.absolute(), name, host or (), _now()):
            typer.echo(path)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Whose certificate no longer counts.")],
    out: Out = _MOSQUITTO,
) -> None:
    """Revoke a certificate; send Mosquitto a SIGHUP, and restart it to end open connections."""
    with _sentence():
        typer.echo(installation.revoke(out.absolute(), name, _now()))


@contextmanager
def _sentence() -> Iterator[None]:
    try:
        yield
    except EscaleError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
