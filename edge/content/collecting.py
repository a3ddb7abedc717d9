"""Collection points near the kiosk, each while it lasts. Pure; times are µs.

The bundle has them before they begin: a kiosk without a line shows them, and drops them, by its
own clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import CollectionPoint
from edge.content.opening import hours_at
from edge.content.saying import Said, said

TAKES = "takes_"
"""Under this and its kind the screen's words name what is taken."""


@dataclass(frozen=True, slots=True)
class OfferedCollection:
    """A point where used devices are taken until `ends_at`; `said` and `takes` in words.

    `open_now`, `until`, `opens_at` as of a place: None where nobody knows its hours.
    """

    id: str
    name: str
    address: str
    distance: int
    title: Said
    said: Said | None
    takes: Sequence[Said]
    hours: str
    open_now: bool
    until: int | None
    opens_at: int | None
    ends_at: int


def collected(
    points: Sequence[CollectionPoint], texts: Mapping[str, Said], language: str, now: int
) -> list[OfferedCollection]:
    """Those that last, the nearest first; a kind that the screen has no words for is left out."""
    lasting = [one for one in points if one.starts_at <= now < one.ends_at and one.title]
    return [
        _offered(one, texts, language, now)
        for one in sorted(lasting, key=lambda one: (one.distance, one.id))
    ]


def _offered(
    point: CollectionPoint, texts: Mapping[str, Said], language: str, now: int
) -> OfferedCollection:
    until, opens_at = hours_at(point.openings, now)
    named = (texts.get(f"{TAKES}{kind}") for kind in point.takes)
    return OfferedCollection(
        id=point.id,
        name=point.name,
        address=point.address,
        distance=point.distance,
        title=said(point.title, language),
        said=said(point.text, language) if point.text else None,
        takes=[words for words in named if words is not None],
        hours=point.hours,
        open_now=until is not None,
        until=until,
        opens_at=opens_at,
        ends_at=point.ends_at,
    )
