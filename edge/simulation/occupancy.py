"""What a presence sensor and the kiosk's own counts say of simulated people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

from contract import Profile
from edge.privacy import BANDS
from edge.readings import Reading
from edge.simulation.daytime import HOUR_S
from edge.simulation.sessions import (
    ACCESSIBILITY,
    LANGUAGES,
    SATISFACTION,
    services,
    sessions,
)
from edge.simulation.source import Source

PRESENCE_S = 300


def presence(source: Source, period: int) -> Sequence[Reading]:
    """Of one period of five minutes since the epoch."""
    start, end = period * PRESENCE_S, (period + 1) * PRESENCE_S
    people = sessions(source, start // HOUR_S)
    overlaps = [max(0.0, min(end, each.end) - max(start, each.start)) for each in people]
    fields = {
        "occupied_time": min(float(PRESENCE_S), round(sum(overlaps), 1)),
        "entries": sum(start <= each.start < end for each in people),
    }
    return [Reading("presence", fields, {"sensor": "radar"})]


def use(source: Source, hour: int) -> Sequence[Reading]:
    """Of one hour since the epoch: counts by service and duration; with a screen also by
    language, by aid and by what people said of it.

    They are never joined, so that no reading tells of one person. Zeros are said.
    """
    people = sessions(source, hour)
    by_service = Counter((each.service, each.band) for each in people)
    rows = [
        _count(by_service[service, band], by="service", value=service, band=band)
        for service, band in product(services(source), BANDS)
    ]
    if source.profile is Profile.BOOTH:
        by_language = Counter(each.language for each in people)
        by_aid = Counter(each.accessibility for each in people)
        by_answer = Counter(each.satisfaction for each in people)
        rows += [_count(by_language[name], by="language", value=name) for name in LANGUAGES]
        rows += [_count(by_aid[name], by="accessibility", value=name) for name in ACCESSIBILITY]
        rows += [_count(by_answer[name], by="satisfaction", value=name) for name in SATISFACTION]
    return rows


def _count(sessions: int, **tags: str) -> Reading:
    return Reading("use", {"sessions": sessions}, tags)
