"""Tokens and sign-in links: made, listed and ended, by HTTP and command line alike, audited."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contract import Clock, Conflict
from control_api.roles import Role
from store import Database, Token, audit, sign_ins, tokens, web_sessions

SECOND_US = 1_000_000
SIGN_IN_S = 15 * 60
SESSION_S = 12 * 3_600


class TokenInput(BaseModel):
    """A token to make: who it is for, what they may, and a partner's place in the guide."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    name: Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")] = ""
    place: Annotated[str, Field(pattern=r"^[^/\x00-\x1f]{1,200}$")] | None = None

    @model_validator(mode="after")
    def _a_partner_is_a_place(self) -> Self:
        if (self.role is Role.PARTNER) != (self.place is not None):
            raise ValueError("a partner has a place, and nobody else: name its id in the guide")
        return self


async def create_token(
    db: Database, clock: Clock, actor: str, wanted: TokenInput
) -> tuple[Token, str]:
    """A new token and its secret, which is shown once."""
    token, secret = await tokens.create(
        db, name=wanted.name, role=wanted.role.value, at=clock.now(), place=wanted.place
    )
    detail = {"role": wanted.role.value, "name": wanted.name}
    if wanted.place is not None:
        detail["place"] = wanted.place
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
    """A one-time link to the pages, good for 15 minutes; Conflict for a partner, who has none."""
    if role is Role.PARTNER:
        raise Conflict("the pages are for staff", todo="give the partner a token of its own")
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
