"""Tokens of programs and people: made, listed, revoked by an admin."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel

from control_api import credentials
from control_api.access import Admin
from control_api.credentials import TokenInput
from control_api.routes.inputs import API, PROBLEM, CommandInPath, TheOffice
from control_api.views import Moment
from store import Token, tokens

router = APIRouter(prefix=f"{API}/tokens", tags=["tokens"], responses=PROBLEM)


class TokenView(BaseModel):
    """What is known of a token; its secret is not."""

    id: str
    name: str
    role: str
    place: str | None
    created_at: Moment
    revoked_at: Moment | None
    last_used_at: Moment | None


class NewToken(TokenView):
    """A token just made: `token` is shown this once."""

    token: str


class TokenList(BaseModel):
    """Every token, the oldest first."""

    items: Sequence[TokenView]


@router.post("", status_code=201)
async def create_token(wanted: TokenInput, office: TheOffice, caller: Admin) -> NewToken:
    """Make a token."""
    token, secret = await credentials.create_token(
        office.database, office.clock, caller.name, wanted
    )
    return NewToken(**dict(_view(token)), token=secret)


@router.get("")
async def list_tokens(office: TheOffice, _caller: Admin) -> TokenList:
    """Every token, revoked ones too."""
    return TokenList(items=[_view(token) for token in await tokens.list(office.database)])


@router.delete("/{token}", status_code=204)
async def revoke_token(token: CommandInPath, office: TheOffice, caller: Admin) -> None:
    """End a token."""
    await credentials.revoke_token(office.database, office.clock, caller.name, token)


def _view(token: Token) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        role=token.role,
        place=token.place,
        created_at=token.created_at,
        revoked_at=token.revoked_at,
        last_used_at=token.last_used_at,
    )
