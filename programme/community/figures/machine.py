"""The year's figures for programs: JSON, with each figure's releases and the months it lacks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from programme.community.figures.communal import CommunityYear
from programme.community.figures.frozen import Source
from programme.community.figures.yearly import YearFigure


def as_json(
    year: int, figures: Sequence[YearFigure], sources: Sequence[Source], community: CommunityYear
) -> bytes:
    """The very numbers that HTML and PDF say in words; the same input gives the same bytes."""
    ids = {one.month: one.id for one in sources}
    said = {
        "year": year,
        "releases": [
            {
                "id": one.id,
                "month": one.month,
                "address": one.address,
                "sha256": one.hash,
                "figures_csv_sha256": one.figures_sha256,
                "hours_without_data": one.gap.hours,
                "hours_in_service": one.gap.of,
            }
            for one in sources
        ],
        "figures": [
            {
                "measure": one.name.measure,
                "at": dict(one.name.at),
                "unit": one.unit,
                "value": round(one.value, 6) if one.counted else None,
                "at_least": one.at_least,
                "releases": [ids[month] for month in one.counted],
                "lacks": one.lacks,
            }
            for one in figures
        ],
        "community": asdict(community) | {"day": community.day.isoformat()},
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"
