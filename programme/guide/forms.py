"""Forms of pages: what browsers send, with what is left empty left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from contract import Forbidden

MAX_FIELDS = 50


async def form(request: Request) -> Mapping[str, str]:
    """A posted form. Forbidden unless a page of ours has sent it.

    The cookie is `SameSite=strict` already; a browser that says where the form is from, by
    Sec-Fetch-Site or by Origin, must say here.
    """
    site = request.headers.get("sec-fetch-site")
    origin = urlsplit(request.headers.get("origin", "")).netloc
    ours = site == "same-origin" or (site is None and origin == request.headers.get("host"))
    if not ours:
        raise Forbidden("the form was not sent by a page of Escale", todo="open the page again")
    body = (await request.body()).decode("utf-8", "replace")
    return filled(parse_qsl(body, max_num_fields=MAX_FIELDS))


def filled(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Those fields that hold something."""
    return {name: text.strip() for name, text in pairs if text.strip()}
