"""The programme's registers: what the rooms of the office keep about people only as counts.

from store import registers
await registers.places.search(database, registers.places.Wanted(commune="33249"))
"""

from store.registers import (
    activities,
    aladdin,
    bundles,
    collections,
    commitments,
    community,
    coop,
    counsellors,
    indicators,
    kiosk_parts,
    orientations,
    places,
    processing,
    release_figures,
    releases,
    reuse,
    reuse_passages,
    sesame,
    structures,
)

__all__ = [
    "activities",
    "aladdin",
    "bundles",
    "collections",
    "commitments",
    "community",
    "coop",
    "counsellors",
    "indicators",
    "kiosk_parts",
    "orientations",
    "places",
    "processing",
    "release_figures",
    "releases",
    "reuse",
    "reuse_passages",
    "sesame",
    "structures",
]
