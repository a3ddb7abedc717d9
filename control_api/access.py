"""Who calls, and what they may: bearer tokens for programs, sessions for people's pages.

A session's cookie opens pages and the event stream only, nothing of the API. What a page sends
(an orientation given, a code redeemed) is taken only where a page of ours has sent it, so that no
other site can make a browser do it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from contract import Forbidden, is_loopback
from control_api.faults import NotSignedIn, Unauthenticated
from control_api.office import Office, office_of
from control_api.roles import Role
from store import tokens, web_sessions

COOKIE = "escale_session"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is behind a request; `name` is what the audit says, `token` the token's id.

    Of a session, `token` tells it from others and opens nothing. `place` is the one that a partner
    is bound to; None for everybody else.
    """

    name: str
    role: Role
    token: str = ""
    place: str | None = None


_bearer = HTTPBearer(auto_error=False, description="`escale token create` prints one")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def by_token(office: Office, credentials: HTTPAuthorizationCredentials | None) -> Caller:
    """The caller behind a bearer token; Unauthenticated otherwise."""
    if credentials is None:
        raise Unauthenticated(
            "no token was sent",
            todo="send the header Authorization: Bearer TOKEN; escale token create makes one",
        )
    token = await tokens.verify(office.database, credentials.credentials, office.clock.now())
    if token is None:
        raise Unauthenticated(
            "the token is unknown or revoked", todo="escale token create makes another"
        )
    role = Role(token.role)
    if (role is Role.PARTNER) != bool(token.place):
        raise Unauthenticated("a partner's token names its place", todo="make another token")
    return Caller(f"token {token.id} {token.name}".strip(), role, token.id, token.place)


async def by_session(office: Office, request: Request) -> Caller | None:
    """The caller behind a page's cookie, or None."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    role = await web_sessions.verify(office.database, secret, office.clock.now())
    mark = f"session {sha256(secret.encode()).hexdigest()[:16]}"
    return Caller("session", Role(role), mark) if role is not None else None


def require(role: Role) -> Callable[..., Awaitable[Caller]]:
    """A dependency: the caller, who has `role` or more, by token."""

    async def guard(request: Request, credentials: Credentials) -> Caller:
        return _allowed(await by_token(office_of(request), credentials), role)

    return guard


async def reader(request: Request, credentials: Credentials) -> Caller:
    """A dependency: a viewer by token or, for what a page needs, by session."""
    office = office_of(request)
    caller = await by_session(office, request) if credentials is None else None
    return _allowed(caller or await by_token(office, credentials), Role.VIEWER)


def signed_in(role: Role) -> Callable[..., Awaitable[Caller]]:
    """A dependency of pages: the caller, who has `role` or more, by session."""

    async def guard(request: Request) -> Caller:
        caller = await by_session(office_of(request), request)
        if caller is None:
            raise NotSignedIn("nobody is signed in", todo="bin/escale token sign-in makes a link")
        return _allowed(caller, role)

    return guard


async def neighbour(request: Request, credentials: Credentials) -> None:
    """A dependency: someone on this machine, or a viewer by token."""
    if request.client is not None and is_loopback(request.client.host):
        return
    _allowed(await by_token(office_of(request), credentials), Role.VIEWER)


def _allowed(caller: Caller, role: Role) -> Caller:
    if not caller.role.includes(role):
        raise Forbidden(
            f"a {caller.role} may not do this", todo=f"use a token of role {role} or above"
        )
    return caller


Viewer = Annotated[Caller, Depends(require(Role.VIEWER))]
Operator = Annotated[Caller, Depends(require(Role.OPERATOR))]
Admin = Annotated[Caller, Depends(require(Role.ADMIN))]
Reader = Annotated[Caller, Depends(reader)]
