"""What `ndsctl json` prints, read as clients.

openNDS prints its JSON line by line, and some versions print it wrongly. Its numbers are
strings, and `"null"` is a string too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract import DriverError

_AT_MOST = 10_000
_NUMBER = re.compile(r"\d{1,18}")
# 9.4 to 9.7: a value's line without its comma (openNDS issue 325); to 9.0: none before "trusted".
_MISSING_COMMA = re.compile(r'(["}\]])([ \t\r]*\n[ \t\r]*")')
_EXTRA_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(frozen=True, slots=True)
class PortalClient:
    """A device the portal knows. `received` and `sent` are its own octets of this session.

    `started` and `active` are seconds since the epoch, by the portal's clock.
    """

    name: str = field(repr=False)
    online: bool
    started: int | None
    active: int | None
    received: int | None
    sent: int | None


def clients_of(text: str) -> Sequence[PortalClient]:
    """The clients in what openNDS, or nodogsplash before it, printed; DriverError when none."""
    document = _document(text)
    clients = document.get("clients") if isinstance(document, dict) else None
    if not isinstance(clients, dict):
        raise DriverError("the portal's answer has no table of clients")
    rows = [(name, row) for name, row in clients.items() if isinstance(row, dict)]
    return [_client(name, row) for name, row in rows[:_AT_MOST]]


def _document(text: str) -> Any:
    for attempt in (text, _mended(text)):
        try:
            return json.loads(attempt)
        except (ValueError, RecursionError):
            continue
    # The answer itself is not shown: it may hold addresses.
    raise DriverError(
        "the portal's answer is not JSON", todo="run the command by hand and look at it"
    )


def _mended(text: str) -> str:
    return _EXTRA_COMMA.sub(r"\1", _MISSING_COMMA.sub(r"\1,\2", text))


def _client(name: str, row: Mapping[str, Any]) -> PortalClient:
    # Later versions count a kB as 1,024 octets; those before rate limit thresholds, as 1,000.
    unit = 1_024 if "download_rate_limit_threshold" in row else 1_000
    received = _number(row, "download_this_session", "downloaded")
    sent = _number(row, "upload_this_session", "uploaded")
    return PortalClient(
        name=name,
        online=row.get("state") == "Authenticated",
        started=_number(row, "session_start", "added") or None,
        active=_number(row, "last_active", "active") or None,
        received=None if received is None else received * unit,
        sent=None if sent is None else sent * unit,
    )


def _number(row: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        value = str(row.get(name))
        if _NUMBER.fullmatch(value):
            return int(value)
    return None
