"""The API as the commands reach it: its address, a token, and errors as sentences."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from contract import ApiSettings, EscaleError, Settings, is_loopback
from control_api.cli.environment import home

TOKEN_FILE = "cli.token"  # noqa: S105 - a file's name
URL_FILE = Path("run") / "api.url"
TIMEOUT_S = 10.0
SILENCE_S = 45.0
"""A stream says something every 15 s; one that says nothing for this long is gone."""


def url_of(api: ApiSettings) -> str:
    """The address of an API with these settings."""
    host = f"[{api.host}]" if ":" in api.host else api.host
    return f"http://{host}:{api.port}"


def address(settings: Settings | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Where the API is: ESCALE_API_URL, else what the running one wrote down, else its default."""
    if environ.get("ESCALE_API_URL"):
        return environ["ESCALE_API_URL"].rstrip("/")
    written = home(environ) / URL_FILE
    if written.exists():
        return written.read_text(encoding="utf-8").strip()
    return url_of(settings.api if settings is not None else ApiSettings())


def token(environ: Mapping[str, str] = os.environ) -> str:
    """ESCALE_TOKEN, else the token that `escale token create --save` kept."""
    if environ.get("ESCALE_TOKEN"):
        return environ["ESCALE_TOKEN"]
    path = home(environ) / "secrets" / TOKEN_FILE
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        raise EscaleError(
            "there is no token to use",
            where=str(path),
            todo="set ESCALE_TOKEN, or run escale token create --role operator --save",
        ) from None


@asynccontextmanager
async def api_client(
    base_url: str, bearer: str, timeout_s: float = TIMEOUT_S
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API. EscaleError for an address that would show the token on the way."""
    parts = urlsplit(base_url)
    local = is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not local:
        raise EscaleError(
            "the token would be sent in the clear", where=base_url, todo="use https://"
        )
    async with httpx.AsyncClient(
        base_url=base_url,
        headers={"Authorization": f"Bearer {bearer}"},
        timeout=timeout_s,
        # Reading the machine's certificates takes longer than a local answer.
        verify=parts.scheme == "https",
        # A proxy has no business between this machine and itself.
        trust_env=not local,
    ) as client:
        try:
            yield client
        except httpx.HTTPError as error:
            raise EscaleError(
                f"the API does not answer: {type(error).__name__}",
                where=base_url,
                todo="is it running? bin/up starts it; ESCALE_API_URL says where it is",
            ) from None


def answer(response: httpx.Response) -> dict[str, Any]:
    """The JSON of a good answer; EscaleError with the problem's own words otherwise."""
    if response.is_success:
        found: dict[str, Any] = response.json()
        return found
    try:
        problem = response.json()
        sentence = f"{problem['title']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        sentence = f"the API answered {response.status_code}"
    raise EscaleError(sentence)
