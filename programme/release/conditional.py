"""Answers that anybody may keep: strong tags, dates, and 304 for who has it already (RFC 9110)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import Request, Response

from programme.tagging import has

FOR_EVER = "public, max-age=31536000, immutable"
"""What never changes under its address."""
FOR_MINUTES = "public, max-age=300"
"""What may: a new release, or one that is withdrawn, is seen after that."""

OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Pages of others may read it: there is nothing of anybody in it, and no account."""


def answer(
    request: Request,
    content: bytes,
    media_type: str,
    *,
    caching: str,
    changed: int | None = None,
    digest: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The content, or 304, or for HEAD its headers alone.

    `changed`: when it last did (µs), None where that is not known; `digest`: its SHA-256, where
    somebody knows it already. `media_type` is sent as it is given.
    """
    tag = f'"{digest or sha256(content).hexdigest()}"'
    said = {"ETag": tag, "Cache-Control": caching, **OPEN, **(headers or {})}
    if changed is not None:
        said["Last-Modified"] = format_datetime(_second(changed), usegmt=True)
    if _known(request, tag, changed):
        return Response(status_code=304, headers=said)
    # Starlette would add a charset to what is text.
    said["Content-Type"] = media_type
    if request.method == "HEAD":
        return Response(headers={**said, "Content-Length": str(len(content))})
    return Response(content, headers=said)


def _known(request: Request, tag: str, changed: int | None) -> bool:
    """Whether the caller has this very content; a tag that is given outweighs any date."""
    if "if-none-match" in request.headers:
        return has(request, tag)
    since = request.headers.get("if-modified-since")
    if since is None or changed is None:
        return False
    try:
        return _second(changed) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _second(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1_000_000, UTC)
