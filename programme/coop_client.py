"""The Coop's API over HTTP: one page at a time, as patiently as it asks for.

async with httpx.AsyncClient() as http:
    page = await fetch(http, access, cursor, sleep=asyncio.sleep, now=clock.now)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from contract import EscaleError, SettingsError, is_loopback
from programme.coop_pages import CoopRefused, Page, read_page

DEFAULT_URL = "https://coop-numerique.anct.gouv.fr/api/v1"
URL, TOKEN, TOKEN_FILE = "ESCALE_COOP_URL", "ESCALE_COOP_TOKEN", "ESCALE_COOP_TOKEN_FILE"
PAGE_SIZE = 500
ATTEMPTS = 8
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 120.0
LONGEST_WAIT_S = 3_600.0
"""Who is asked to wait longer had better come again."""
TIMEOUT_S = 60.0
_AGAIN = (408, 425, 429, 500, 502, 503, 504)

Sleep = Callable[[float], Awaitable[None]]


class CoopUnavailable(EscaleError):
    """The Coop does not answer, or wants to be asked later; what was taken so far is kept."""


class StaleCursor(CoopRefused):
    """The API no longer knows a cursor that it gave."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API is, and the token that opens it: never shown."""

    url: str
    token: str = field(repr=False)
    size: int = PAGE_SIZE


def load_access(environ: Mapping[str, str]) -> Access:
    """Where to ask, and with which token; SettingsError says what is missing or unsafe."""
    url = (environ.get(URL) or DEFAULT_URL).rstrip("/")
    parts = urlsplit(url)
    faults = []
    if parts.scheme not in ("http", "https") or not parts.hostname:
        faults.append(f"{URL}: write https://HOST/api/v1")
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        faults.append(f"{URL}: the token would go over the network in the clear: use https")
    token = environ.get(TOKEN, "").strip()
    path = environ.get(TOKEN_FILE, "")
    if path and not token:
        try:
            token = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{TOKEN_FILE}: {path} can't be read: {error}")
    if not token and not faults:
        faults.append(f"set {TOKEN_FILE}, or {TOKEN}, to the token that the Coop gave you")
    if not token.isascii() or not token.isprintable() or " " in token:
        faults.append("the token of the Coop is one word of plain letters")
    if faults:
        raise SettingsError(faults, where="coop")
    return Access(url, token)


async def fetch(
    http: httpx.AsyncClient,
    access: Access,
    cursor: str | None,
    *,
    sleep: Sleep,
    now: Callable[[], int],
    attempts: int = ATTEMPTS,
) -> Page:
    """The page after `cursor`, or the first one. Waits as it is told to (429), and tries again.

    CoopUnavailable after so many attempts; CoopRefused; StaleCursor.
    """
    why = ""
    for attempt in range(attempts):
        answer = await _ask(http, access, cursor)
        if isinstance(answer, httpx.Response) and answer.status_code not in _AGAIN:
            return _page(answer, access, cursor)
        pause = min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)
        if isinstance(answer, httpx.Response):
            why = f"it answers {answer.status_code}"
            wanted = retry_after(answer.headers.get("Retry-After", ""), now())
            pause = pause if wanted is None else wanted
        else:
            why = answer
        if pause > LONGEST_WAIT_S:
            why = f"it asks to wait for {pause:.0f} s"
            break
        if attempt < attempts - 1:
            await sleep(pause)
    raise CoopUnavailable(
        f"the Coop can't be asked now: {why}",
        where=access.url,
        todo="run the import again later: it goes on where it stopped",
    )


async def _ask(http: httpx.AsyncClient, access: Access, cursor: str | None) -> httpx.Response | str:
    """The answer, or why there is none."""
    try:
        return await http.get(
            f"{access.url}/activites",
            params=_parameters(access, cursor),
            headers={
                "Authorization": f"Bearer {access.token}",
                "Accept": "application/vnd.api+json, application/json",
            },
            follow_redirects=False,
            timeout=TIMEOUT_S,
        )
    except httpx.TransportError as error:
        return str(error) or type(error).__name__


def retry_after(text: str, now: int) -> float | None:
    """Seconds to wait by a `Retry-After` header (RFC 9110): a number, or a date."""
    if text.strip().isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.fromtimestamp(now / 1_000_000, UTC)).total_seconds())


def _parameters(access: Access, cursor: str | None) -> dict[str, str]:
    size = {"page[size]": str(access.size)}
    return size if cursor is None else size | {"page[after]": cursor}


def _page(answer: httpx.Response, access: Access, cursor: str | None) -> Page:
    if answer.status_code in (401, 403):
        raise CoopRefused(
            f"the Coop does not accept the token ({answer.status_code})",
            where=access.url,
            todo=f"ask for one with the scope «Activites», and set {TOKEN_FILE}",
        )
    if answer.status_code in (400, 404, 410, 422) and cursor is not None:
        raise StaleCursor("the Coop no longer knows the cursor", where=access.url)
    if answer.status_code != httpx.codes.OK:
        raise CoopRefused(
            f"the Coop answers {answer.status_code}",
            where=access.url,
            todo=f"look whether {URL} is right",
        )
    try:
        document = answer.json()
    except (ValueError, RecursionError):
        raise CoopRefused(
            "the Coop does not answer in JSON",
            where=access.url,
            todo=f"look whether {URL} is right",
        ) from None
    return read_page(document, access.url)
