"""A release before it is published: attacked together with all that is public of its month.

Months share no cell and no sum, so that those of other months say nothing about this one.
"""

from __future__ import annotations

from programme.release import kept
from programme.release.differencing import Version, differences
from programme.release.layout import SERVICE_GROUPS
from programme.release.rules import Rules
from programme.release.uses import SERVICE
from store import Database, registers

Release = registers.releases.Release
GROUPING = {
    SERVICE: {
        group: [service for service, into in SERVICE_GROUPS.items() if into == group]
        for group in sorted(set(SERVICE_GROUPS.values()))
    }
}
"""What a coarser layout's services are made of: everybody is told."""


async def check(db: Database, release_id: str, now: int) -> Release:
    """The release with what was found, which is kept with it: without a finding it has passed.

    EscaleError where its figures contradict each other; NotFound, StoreError.
    """
    release = await registers.releases.get(db, release_id)
    public = [
        one
        for one in await registers.releases.everything(db, month=release.month)
        if one.state in registers.releases.PUBLIC and one.id != release.id
    ]
    found = differences(
        [await _version(db, one.id) for one in public],
        await _version(db, release.id),
        Rules(**release.parameters["rules"]),
        grouping=GROUPING,
    )
    return await registers.releases.note_check(
        db,
        release_id,
        against=[one.id for one in public],
        findings=[str(one) for one in found],
        at=now,
    )


async def _version(db: Database, release_id: str) -> Version:
    return Version(await kept.published(db, release_id), await kept.truth(db, release_id))
