"""The postcode of a commune, where it has only one.

Source: @etalab/decoupage-administratif 6.0.0 (La Poste, INSEE), communes of Bordeaux Métropole.
Bordeaux itself has five and is left out: only an address tells which.
"""

from __future__ import annotations

from collections.abc import Mapping

POSTCODES: Mapping[str, str] = {
    "33003": "33440",
    "33004": "33810",
    "33013": "33370",
    "33032": "33530",
    "33039": "33130",
    "33056": "33290",
    "33065": "33270",
    "33069": "33110",
    "33075": "33520",
    "33096": "33560",
    "33119": "33150",
    "33162": "33320",
    "33167": "33270",
    "33192": "33170",
    "33200": "33185",
    "33249": "33310",
    "33273": "33127",
    "33281": "33700",
    "33312": "33290",
    "33318": "33600",
    "33376": "33160",
    "33434": "33440",
    "33449": "33160",
    "33487": "33440",
    "33519": "33320",
    "33522": "33400",
    "33550": "33140",
}
"""Postcode by INSEE code."""
