"""The community's year, counted in its registers: structures, meetings, commitments, grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from programme.community.following import State, counts, follow
from store import Database, registers


@dataclass(frozen=True, slots=True)
class CommunityYear:
    """The year up to `day`. `commitments`: how all that were made by then stand.

    `made`: those of the year.
    `cents`: hundredths of a euro of the grants that were decided in the year.
    """

    year: int
    day: date
    members: int
    meetings: int
    structures_met: int
    aginum_days: int
    commitments: Mapping[State, int]
    made: int
    grants: int
    cents: int
    reports_late: int


async def community_year(db: Database, year: int, today: date) -> CommunityYear:
    """The year until today, or until its end."""
    register = registers.community
    day = min(today, date(year, 12, 31))
    meetings = [one for one in await register.meetings(db) if _in(one.held_on, year, day)]
    editions = {one.id for one in await register.editions(db) if one.year == year}
    followed = await follow(db, day)
    grants = [one for one in await register.grants(db) if _in(one.decided_on, year, day)]
    return CommunityYear(
        year,
        day,
        members=sum(
            one.joined_on <= day and (one.left_on is None or one.left_on > day)
            for one in await register.members(db)
        ),
        meetings=len(meetings),
        structures_met=len({name for one in meetings for name in one.structures}),
        aginum_days=sum(one.edition in editions for one in await register.days(db)),
        commitments=counts(followed),
        made=sum(one.commitment.made_on.year == year for one in followed),
        grants=len(grants),
        cents=sum(one.cents for one in grants),
        reports_late=sum(
            one.report_due is not None
            and one.report_due < day
            and (one.reported_on is None or one.reported_on > day)
            for one in await register.grants(db)
        ),
    )


def _in(moment: date, year: int, day: date) -> bool:
    return moment.year == year and moment <= day
