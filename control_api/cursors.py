"""Cursors of pages: opaque to callers, who send back what `next` holds."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from control_api.faults import BadInput

MAX_PAGE = 500
DEFAULT_PAGE = 100
_MARK = "1:"

Row = TypeVar("Row")


def seal(key: str) -> str:
    """The cursor of the page that begins after `key`."""
    return base64.urlsafe_b64encode(f"{_MARK}{key}".encode()).rstrip(b"=").decode()


def unseal(cursor: str | None) -> str:
    """The key in a cursor, empty for none; BadInput when it is not one of ours."""
    if cursor is None:
        return ""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text.startswith(_MARK) or "\x00" in text or seal(text[len(_MARK) :]) != cursor:
        raise BadInput(
            "query",
            "/cursor",
            "cursor is not one that was given out",
            "send the `next` of the page before, or leave it out to begin",
        )
    return text[len(_MARK) :]


def page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], str]
) -> tuple[Sequence[Row], str | None]:
    """The first `limit` rows of `rows` (read one more than that) and the next page's cursor."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], seal(key(rows[limit - 1]))
