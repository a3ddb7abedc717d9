"""A code that is presented over HTTP: who asks is held up by token and by address."""

from __future__ import annotations

from fastapi import Request

from contract import BadIdentifier, Forbidden
from programme.mounting import Caller, Mount
from programme.orientations import Outcome, Refusal, hold_up, redeem
from programme.place_finding import find


def place_of(caller: Caller, wanted: str | None) -> str:
    """The place that a caller speaks for: a partner's own, or the one that staff name.

    Forbidden for another place than the partner's; BadIdentifier when none is named.
    """
    if caller.place is None and wanted is None:
        raise BadIdentifier("no place is named", todo="send its id in the guide as place")
    if caller.place is not None and wanted not in (None, caller.place):
        raise Forbidden("this token is another place's", todo="leave place out: the token has it")
    return caller.place or wanted or ""


async def present(
    mount: Mount, request: Request, caller: Caller, code: str, place: str
) -> tuple[str, Outcome | Refusal]:
    """Redeem a code at a place; the place's id and what became of the code, which is audited.

    NotFound for a place that is not in the guide: the code is as it was.
    """
    db, now = mount.database(request), mount.clock.now()
    found = await find(db, mount.options, place, mount.today())
    # Behind the front this is the address that the front has named: the server sees to it.
    address = request.client.host if request.client is not None else ""
    outcome = (
        await redeem(db, code, found.id, caller.token, now)
        if mount.attempts.allows(address, now)
        else await hold_up(db, now)
    )
    await mount.note(db, caller, "orientation.redeem", found.id, outcome=outcome.value)
    return found.id, outcome
