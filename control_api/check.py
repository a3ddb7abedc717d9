"""What `escale doctor` is told of this room: the signing key, and whether the API answers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from contract import ContractError, Finding, Settings, SigningKey
from control_api.cli.remote import address
from control_api.signing_key import NAME, others_may_read

TIMEOUT_S = 3.0


async def findings(settings: Settings) -> list[Finding]:
    """Whether commands can be signed, and whether an API answers where one should be."""
    given = settings.api.signing_key
    path = Path(given) if given else Path(settings.home) / "secrets" / NAME
    return [await asyncio.to_thread(_key, path), await _api(address(settings))]


def _key(path: Path) -> Finding:
    make = "run `escale api prepare`"
    try:
        if others_may_read(path):
            todo = f"run chmod 600 on {path}"
            return Finding("signing key", well=False, seen="others may read it", todo=todo)
        kid = SigningKey.from_pem(path.read_bytes()).public().kid
    except OSError as error:
        return Finding("signing key", well=False, seen=f"{path}: {error.strerror}", todo=make)
    except ContractError as error:
        return Finding("signing key", well=False, seen=f"{path}: {error}", todo=make)
    return Finding("signing key", well=True, seen=f"kiosks know it as {kid}")


async def _api(url: str) -> Finding:
    try:
        async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
            answer = await client.get("/health/ready")
    except httpx.HTTPError:
        todo = "run `escale up` or `escale api`; ESCALE_API_URL says where it is"
        return Finding("API", well=False, seen=f"{url} does not answer", todo=todo)
    if answer.status_code == 503:
        waiting = str(answer.json().get("detail", ""))
        return Finding(
            "API", well=False, seen=f"{url} is {waiting}", todo="start what it waits for"
        )
    return Finding("API", well=True, seen=f"{url} answers")
