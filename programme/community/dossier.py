"""What is kept of a member's contact, and of a file, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from store import Database, registers


async def dossier(db: Database, member: str) -> Mapping[str, Any]:
    """All that is kept of a member's contact, under the table's own name; NotFound."""
    return {"members": asdict(await registers.community.member(db, member))}


async def kept_as(db: Database, sha256: str) -> Sequence[str]:
    """A line for each thing that a file of that hash was kept as."""
    found = [
        f"evidence {one.id} of {one.commitment}, given by {one.given_by} on {one.given_on}"
        + (f", refused on {one.refused_on}" if one.refused_on else "")
        for one in await registers.commitments.evidence(db)
        if one.sha256 == sha256
    ]
    found += [
        f"minutes of {one.id}, held on {one.held_on}"
        for one in await registers.community.meetings(db)
        if one.minutes_sha256 == sha256
    ]
    return found
