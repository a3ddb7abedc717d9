"""Tokens and sign-in links: made, listed and ended, by HTTP and command line alike, audited."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from contract import Clock
from control_api.roles import Role
from store import Database, Token, audit, sign_ins, tokens, web_sessions

SECOND_US = 1_000_000
SIGN_IN_S = 15 * 60
SESSION_S = 12 * 3_600


class TokenInput(BaseModel):
    """A token to make: who it is for, and what they may."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = ""


async def create_token(
    db: Database, clock: Clock, actor: str, wanted: TokenInput
) -> tuple[Token, str]:
    """A new token and its secret, which is shown once."""
    token, secret = await tokens.create(
        db, name=wanted.name, role=wanted.role.value, at=clock.now()
    )
    detail = {"role": wanted.role.value, "name": wanted.name}
    await audit.write(
        db, at=clock.now(), actor=actor, action="token.create", subject=token.id, detail=detail
    )
    return token, secret


async def revoke_token(db: Database, clock: Clock, actor: str, token_id: str) -> None:
    """End a token; NotFound."""
    await tokens.revoke(db, token_id, clock.now())
    await audit.write(db, at=clock.now(), actor=actor, action="token.revoke", subject=token_id)


async def create_sign_in(
    db: Database, clock: Clock, actor: str, *, role: Role, base_url: str
) -> str:
    """A one-time link to the pages, good for 15 minutes."""
    expires_at = clock.now() + SIGN_IN_S * SECOND_US
    code = await sign_ins.create(db, role=role.value, expires_at=expires_at)
    await audit.write(db, at=clock.now(), actor=actor, action="sign_in.create", subject=role.value)
    return f"{base_url.rstrip('/')}/sign-in?{urlencode({'code': code})}"


async def redeem_sign_in(db: Database, clock: Clock, code: str) -> str | None:
    """A session's secret for a link's code, once; None for a code that is not good any more."""
    now = clock.now()
    role = await sign_ins.redeem(db, code, now)
    if role is None:
        return None
    secret = await web_sessions.create(
        db, role=role, at=now, expires_at=now + SESSION_S * SECOND_US
    )
    await audit.write(db, at=now, actor="session", action="sign_in.redeem", subject=role)
    return secret
