"""What the files of a release say beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from programme.kiosk_places import Publisher

LANGUAGES = ("fr", "en")

LICENCE = "etalab-2.0"
"""SPDX's identifier of the Licence Ouverte / Open Licence 2.0."""
LICENCE_TITLE = "Licence Ouverte / Open Licence 2.0"
LICENCE_ADDRESS = f"https://spdx.org/licenses/{LICENCE}"

FIGURES, CODES, COLUMNS = "figures.csv", "codes.csv", "figures.parquet"
PACKAGE, DCAT = "datapackage.json", "dcat.jsonld"
METHOD: Mapping[str, str] = {language: f"method.{language}.txt" for language in LANGUAGES}

CSV_TYPE = "text/csv"
PARQUET_TYPE = "application/vnd.apache.parquet"
TEXT_TYPE = "text/plain"
JSON_TYPE = "application/json"
JSON_LD_TYPE = "application/ld+json"


@dataclass(frozen=True)
class About:
    """Who publishes, how the release was made, and what its places are called.

    `parameters` are the release's, as it keeps them; those of the rules are named as
    `release.rules.Rules` names them, at the top or under `rules`. `names`: by code of the
    dimension of places (`kiosk/victoire`); communes are known without.
    """

    publisher: Publisher
    made_on: date
    parameters: Mapping[str, object] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
