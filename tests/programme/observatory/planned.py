"""Facts and candidates of a small métropole, for where-next."""

from typing import Any

from programme.demand import Standing
from programme.observatory.candidates import Candidate
from programme.observatory.observed import Observed
from programme.observatory.where_next import Facts
from programme.search import Point
from tests.programme.observatory.published import fragility

KM = 1 / 111.2
"""A kilometre to the north, in degrees."""
BORDEAUX, CENON, LORMONT = "33063", "33119", "33249"
NORTH, EAST = 44.90, -0.57


def candidate(name: str, commune: str, north: float, **more: Any) -> Candidate:
    """So many kilometres north of the kiosk of Bordeaux."""
    said = {"id": name, "name": name.title(), "commune": commune}
    return Candidate.model_validate(
        said | {"latitude": NORTH + north * KM, "longitude": EAST} | more
    )


def facts(**more: Any) -> Facts:
    """One kiosk, in Bordeaux; Cenon is more fragile, nothing is known of Lormont's index."""
    known: dict[str, Any] = {
        "names": {BORDEAUX: "Bordeaux", CENON: "Cenon", LORMONT: "Lormont"},
        "population": {BORDEAUX: 60_000, CENON: 24_000, LORMONT: 24_000},
        "fragility": fragility(c33063=4.0, c33119=7.0, c33249="secret statistique"),
        "kiosks": [Standing("victoire", BORDEAUX, Point(NORTH, EAST))],
        "uses": {BORDEAUX: Observed(30.0, shown=12)},
        "months": 12,
        "unmet": {BORDEAUX: 0.25},
    }
    return Facts(**(known | more))
