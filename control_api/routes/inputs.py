"""What several routes take: the office, a page's cursor and size, identifiers in the path."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from contract import KIOSK_PATTERN, ULID_PATTERN
from control_api.cursors import DEFAULT_PAGE, MAX_PAGE
from control_api.office import Office, office_of

API = "/api/v1"
PROBLEM: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "A problem document (RFC 9457) that says what to send"},
    "5XX": {"description": "A problem document (RFC 9457)"},
}

TheOffice = Annotated[Office, Depends(office_of)]
KioskInPath = Annotated[str, Path(pattern=KIOSK_PATTERN, examples=["bordeaux-victoire"])]
CommandInPath = Annotated[str, Path(pattern=ULID_PATTERN)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
PAGE: int = DEFAULT_PAGE
