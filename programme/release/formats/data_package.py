"""`datapackage.json`: what the files are, by Data Package v2 (datapackage.org/standard)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from programme.kiosk_places import Publisher
from programme.release.cells import Mark, PublishedRelease
from programme.release.formats.about import (
    CODES,
    COLUMNS,
    CSV_TYPE,
    FIGURES,
    LICENCE,
    LICENCE_ADDRESS,
    LICENCE_TITLE,
    METHOD,
    PARQUET_TYPE,
    TEXT_TYPE,
    About,
)
from programme.release.formats.codes import HEADER
from programme.release.formats.long_rows import columns_of, dimensions_of

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_PARQUET = "apache-parquet"
"""Not `parquet`: frictionless would then want pandas only to open the package."""

_TYPES = {
    "month": "yearmonth",
    "value": "number",
    "days": "integer",
    "hours_without_data": "integer",
    "hours_in_service": "integer",
}
_MEANINGS = {
    "release": "Month and version",
    "month": "Calendar month in Paris",
    "unit": "UCUM; 1 for counts",
    "mark": "shown, hidden (statistical confidentiality), zero, or missing (no data)",
    "value": "Empty where the mark is hidden or missing",
    "days": "Distinct days on which something was counted; empty where days are not counted",
    "hours_without_data": "Hours of service of the place of which nothing was received",
    "hours_in_service": "Hours of service of the place in the month",
    "column": "A column of figures.csv",
    "parent": "The code into which this one adds up",
}


def descriptor(
    release: PublishedRelease, about: About, contents: Mapping[str, tuple[str, bytes]]
) -> bytes:
    """The descriptor of a release's files, by path."""
    package = {
        "$schema": _PROFILE,
        "name": f"escale-{release.id}",
        "title": title(release.month, "fr"),
        "description": contents[METHOD["fr"]][1].decode(),
        "version": release.id,
        "created": f"{about.made_on.isoformat()}T00:00:00Z",
        "licenses": [{"name": LICENCE, "title": LICENCE_TITLE, "path": LICENCE_ADDRESS}],
        "contributors": [_contributor(about.publisher)],
        "keywords": ["inclusion numérique", "bornes", "usages", "open data"],
        "resources": [
            _table("figures", FIGURES, contents, _figures_schema(release)),
            _file("figures-parquet", COLUMNS, contents, _PARQUET, PARQUET_TYPE),
            _table("codes", CODES, contents, _codes_schema()),
            *(
                _file(f"method-{language}", path, contents, "txt", TEXT_TYPE)
                for language, path in METHOD.items()
            ),
        ],
        # A custom property, as the standard allows: what makes the release what it is.
        "escale": {
            "release": release.id,
            "month": release.month,
            "publisher": about.publisher.pivot,
            "parameters": about.parameters,
            "libraries": about.libraries,
        },
    }
    return json.dumps(package, ensure_ascii=False, indent=2).encode() + b"\n"


def title(month: str, language: str) -> str:
    """What a month's release is called."""
    if language == "fr":
        return f"Usages des bornes publiques numériques, {month}"
    return f"Uses of the public digital kiosks, {month}"


def _table(
    name: str,
    path: str,
    contents: Mapping[str, tuple[str, bytes]],
    schema: Mapping[str, Any],
) -> Mapping[str, Any]:
    resource = _file(name, path, contents, "csv", CSV_TYPE)
    return {**resource, "type": "table", "encoding": "utf-8", "schema": schema}


def _file(
    name: str,
    path: str,
    contents: Mapping[str, tuple[str, bytes]],
    kind: str,
    media_type: str,
) -> Mapping[str, Any]:
    content = contents[path][1]
    return {
        "name": name,
        "path": path,
        "format": kind,
        "mediatype": media_type,
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
    }


def _figures_schema(release: PublishedRelease) -> Mapping[str, Any]:
    dimensions = dimensions_of(release)
    fields = [_field(name) for name in columns_of(release)]
    for one in fields:
        if one["name"] == "mark":
            one["constraints"] = {"required": True, "enum": [mark.value for mark in Mark]}
        elif one["name"] in dimensions:
            one["description"] = f"A code of {CODES}; _T: total, _Z: not in this table"
            one["constraints"] = {"required": True}
    return _schema(fields, ["table", *dimensions])


def _codes_schema() -> Mapping[str, Any]:
    return _schema([_field(name) for name in HEADER], ["column", "code"])


def _schema(fields: Sequence[Mapping[str, Any]], key: Sequence[str]) -> Mapping[str, Any]:
    return {"fields": fields, "primaryKey": key, "missingValues": [""]}


def _field(name: str) -> dict[str, Any]:
    said = {"description": _MEANINGS[name]} if name in _MEANINGS else {}
    return {"name": name, "type": _TYPES.get(name, "string"), **said}


def _contributor(publisher: Publisher) -> dict[str, Any]:
    email = {"email": publisher.contact} if publisher.contact else {}
    return {"title": publisher.organisation, "roles": ["publisher"], **email}
