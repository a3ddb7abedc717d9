"""`escale health`: whether the process beside this one works. For a container's health check.

Nothing but the settings is loaded: it is run every half minute.
"""

from __future__ import annotations

import enum
import http.client
import re
from typing import Annotated

import typer

from contract import EscaleError, Settings, is_loopback
from escale.home import read_settings

PATIENCE_S = 8.0
LONGEST_DELAY_S = 5.0
"""A collector whose loop does not come round for so long does nothing any more."""
_DELAY = re.compile(r"^escale_collector_loop_delay_seconds (\S+)$", re.MULTILINE)


class Part(enum.StrEnum):
    """A process of the back office that answers on loopback."""

    API = "api"
    COLLECTOR = "collector"


def health(
    part: Annotated[Part, typer.Argument(help="Which process.")],
    ready: Annotated[
        bool, typer.Option("--ready", help="The API: whether what it needs answers as well.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Where, if not as the settings say.")] = None,
) -> None:
    """Say whether a process of this machine works; exit 1 when it does not."""
    settings = read_settings()
    if part is Part.API:
        typer.echo(_api(settings, port, "ready" if ready else "live"))
    else:
        typer.echo(_collector(port or settings.collector.metrics_port))


def _api(settings: Settings, port: int | None, asked: str) -> str:
    # Where it listens on every address, loopback is one of them.
    host = settings.api.host if is_loopback(settings.api.host) else "127.0.0.1"
    status, body = _get(host, port or settings.api.port, f"/health/{asked}")
    if status != 200:
        raise EscaleError(f"the API answers {status}", todo=body[:500])
    return asked


def _collector(port: int | None) -> str:
    if port is None:
        raise EscaleError("the collector answers nowhere", todo="set collector.metrics_port")
    status, body = _get("127.0.0.1", port, "/metrics")
    found = _DELAY.search(body)
    if status != 200 or found is None:
        raise EscaleError("what answers is no collector", where=f"port {port}", todo="set --port")
    delay_s = float(found[1])
    if delay_s >= LONGEST_DELAY_S:
        raise EscaleError(f"the collector hangs since {delay_s:.0f} s or more", todo="restart it")
    return f"works: its loop answered within {delay_s * 1000:.0f} ms"


def _get(host: str, port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise EscaleError(
            "nothing answers", where=f"{host}:{port}", todo=str(error) or type(error).__name__
        ) from None
    finally:
        connection.close()
