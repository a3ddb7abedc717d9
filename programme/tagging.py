"""Answers that a caller may keep: an ETag, and 304 for who has it already (RFC 9110)."""

from __future__ import annotations

from hashlib import sha256

from fastapi import Request, Response
from pydantic import BaseModel

_CACHING = "private, no-cache"


def tagged(request: Request, shown: BaseModel) -> Response:
    """The answer as JSON with its tag, or nothing when the caller has the very same."""
    body = shown.model_dump_json().encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": _CACHING}
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def has(request: Request, tag: str) -> bool:
    """Whether the caller says (If-None-Match) that it has what the tag is of."""
    given = {
        one.strip().removeprefix("W/")
        for one in request.headers.get("if-none-match", "").split(",")
    }
    return tag in given or "*" in given
