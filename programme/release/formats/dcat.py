"""DCAT-AP 3 in JSON-LD: a release as a dataset of a monthly series, its files as distributions.

In the release's own file every address is relative to that file, so that it holds wherever the
files are served. The catalogue takes the very same nodes in, with whole addresses.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from contract import NotFound
from programme.kiosk_places import Publisher
from programme.release.cells import PublishedRelease
from programme.release.formats.about import (
    COLUMNS,
    DCAT,
    FIGURES,
    LANGUAGES,
    LICENCE_ADDRESS,
    LICENCE_TITLE,
    METHOD,
    PACKAGE,
    About,
)
from programme.release.formats.data_package import title

Node = dict[str, Any]
EU = "http://publications.europa.eu/resource/authority"
_HOME = "../../../open-data"
"""The catalogue, from a release's folder."""

_CONTEXT: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU_LANGUAGES = {"fr": "FRA", "en": "ENG"}
_FILES: Sequence[tuple[str, str, str, str]] = (
    (FIGURES, "CSV", "CSV", "text/csv"),
    (COLUMNS, "Parquet", "PARQUET", "application/vnd.apache.parquet"),
    (PACKAGE, "Data Package", "JSON", "application/json"),
)
_SERIES = {
    "fr": "Usages des bornes publiques numériques, par mois",
    "en": "Uses of the public digital kiosks, by month",
}
_CATALOGUE = {
    "fr": "Données ouvertes des bornes publiques numériques",
    "en": "Open data of the public digital kiosks",
}
_ABOUT = {
    "fr": "Usages par mois, lieu, service, durée, langue et aide à l'accessibilité, avec leurs "
    "totaux. Les petites valeurs sont masquées (secret statistique) ; zéros, valeurs masquées et "
    "absences de données sont trois marques différentes.",
    "en": "Uses by month, place, service, duration, language and accessibility aid, with their "
    "totals. Small values are hidden (statistical confidentiality); zeros, hidden values and the "
    "absence of data are three different marks.",
}


def release_graph(
    release: PublishedRelease, about: About, contents: Mapping[str, tuple[str, bytes]]
) -> bytes:
    """A catalogue of this one release, its addresses relative to the file."""
    dataset = _dataset(release, about, contents)
    return document(_catalogue(_HOME, dataset["dct:publisher"], [dataset]))


def catalogue_graph(
    root: str, publisher: Publisher | None, released: Sequence[tuple[str, date, bytes]]
) -> bytes:
    """The catalogue at `root` (…/open-data) of releases: id, day of publication, own file.

    Its publisher is that of the last release; the one given is for a catalogue without any.
    NotFound where there is neither.
    """
    datasets = []
    for release_id, day, own in released:
        at = f"{root}/releases/{release_id}/{DCAT}"
        dataset = _resolved(json.loads(own)["dcat:dataset"][0], at)
        datasets.append({**dataset, "dct:issued": _day(day)})
    if datasets:
        agent = datasets[-1]["dct:publisher"]
    elif publisher is not None:
        agent = _agent(root, publisher)
    else:
        raise NotFound("nothing has been published yet, and nobody is named as publisher")
    return document(_catalogue(root, agent, datasets))


def document(node: Node) -> bytes:
    """A node with the meaning of its prefixes."""
    whole = {"@context": _CONTEXT, **node}
    return json.dumps(whole, ensure_ascii=False).encode() + b"\n"


def _catalogue(home: str, agent: Node, datasets: Sequence[Node]) -> Node:
    return {
        "@id": f"{home}#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _texts(_CATALOGUE),
        "dct:description": _texts(_ABOUT),
        "dct:publisher": agent,
        "dct:license": _licence(),
        "dct:language": _languages(),
        "foaf:homepage": {"@id": home, "@type": "foaf:Document"},
        "dcat:themeTaxonomy": {
            "@id": f"{EU}/data-theme",
            "@type": "skos:ConceptScheme",
            "dct:title": _texts({"en": "Data theme"}),
        },
        "dcat:dataset": list(datasets),
    }


def _dataset(
    release: PublishedRelease, about: About, contents: Mapping[str, tuple[str, bytes]]
) -> Node:
    page = f"../{release.id}"
    return {
        "@id": f"{page}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": release.id,
        "dct:title": _texts({one: title(release.month, one) for one in LANGUAGES}),
        "dct:description": _texts(_ABOUT),
        "dct:publisher": _agent(_HOME, about.publisher),
        **_contact(about.publisher),
        "dct:modified": _day(about.made_on),
        "dcat:version": release.id.rpartition("-v")[2],
        "dcat:theme": [_concept("data-theme/SOCI", {"fr": "Population et société"})],
        "dcat:keyword": _keywords(),
        "dct:accessRights": _eu("access-right/PUBLIC", "dct:RightsStatement"),
        "dct:language": _languages(),
        "dct:temporal": _month(release.month),
        "dct:spatial": _communes(release),
        "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
        "foaf:page": [{"@id": METHOD[one], "@type": "foaf:Document"} for one in LANGUAGES],
        "dcat:inSeries": _series(about.publisher),
        "dcat:distribution": [
            _distribution(row, contents[row[0]][1]) for row in _FILES if row[0] in contents
        ],
    }


def _series(publisher: Publisher) -> Node:
    return {
        "@id": f"{_HOME}#uses",
        "@type": "dcat:DatasetSeries",
        "dct:title": _texts(_SERIES),
        "dct:description": _texts(_ABOUT),
        "dct:publisher": _agent(_HOME, publisher),
        "dct:accrualPeriodicity": _eu("frequency/MONTHLY", "dct:Frequency"),
    }


def _distribution(row: tuple[str, str, str, str], content: bytes) -> Node:
    path, name, kind, media_type = row
    return {
        "@id": f"{path}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _texts(dict.fromkeys(LANGUAGES, name)),
        "dcat:accessURL": {"@id": path},
        "dcat:downloadURL": {"@id": path},
        "dct:license": _licence(),
        "dct:format": _eu(f"file-type/{kind}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{media_type}",
            "@type": "dct:MediaType",
        },
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {
                "@id": "spdx:checksumAlgorithm_sha256",
                "@type": "spdx:ChecksumAlgorithm",
            },
            "spdx:checksumValue": {
                "@type": "xsd:hexBinary",
                "@value": sha256(content).hexdigest(),
            },
        },
    }


def _communes(release: PublishedRelease) -> list[Node]:
    prefix = "commune/"
    codes = {
        code.removeprefix(prefix)
        for table in release.tables
        for dimension in table.dimensions
        for code in dimension.parents
        if code.startswith(prefix)
    }
    return [
        {"@id": f"http://id.insee.fr/geo/commune/{code}", "@type": "dct:Location"}
        for code in sorted(codes)
    ]


def _month(month: str) -> Node:
    year, number = (int(part) for part in month.split("-"))
    last = calendar.monthrange(year, number)[1]
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _day(date(year, number, 1)),
        "dcat:endDate": _day(date(year, number, last)),
    }


def _agent(home: str, publisher: Publisher) -> Node:
    # Named, so that it is one and the same in every release of a catalogue.
    return {
        "@id": f"{home}#publisher-{publisher.pivot}",
        "@type": "foaf:Agent",
        "foaf:name": publisher.organisation,
        "dct:identifier": publisher.pivot,
    }


def _contact(publisher: Publisher) -> Node:
    if not publisher.contact:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": publisher.organisation,
            "vcard:hasEmail": {"@id": f"mailto:{publisher.contact}"},
        }
    }


def _licence() -> Node:
    return {
        "@id": LICENCE_ADDRESS,
        "@type": "dct:LicenseDocument",
        "dct:title": LICENCE_TITLE,
    }


def _languages() -> list[Node]:
    return [_eu(f"language/{_EU_LANGUAGES[one]}", "dct:LinguisticSystem") for one in LANGUAGES]


def _keywords() -> list[Node]:
    words = {"fr": ("inclusion numérique", "borne", "usages"), "en": ("digital inclusion", "kiosk")}
    return [{"@language": one, "@value": word} for one, some in words.items() for word in some]


def _concept(path: str, label: Mapping[str, str]) -> Node:
    return {**_eu(path, "skos:Concept"), "skos:prefLabel": _texts(label)}


def _eu(path: str, kind: str) -> Node:
    scheme = f"{EU}/{path.partition('/')[0]}"
    return {"@id": f"{EU}/{path}", "@type": kind, "skos:inScheme": {"@id": scheme}}


def _day(day: date) -> Node:
    return {"@type": "xsd:date", "@value": day.isoformat()}


def _texts(texts: Mapping[str, str]) -> list[Node]:
    return [{"@language": language, "@value": text} for language, text in texts.items()]


def _resolved(node: Any, at: str) -> Any:
    if isinstance(node, list):
        return [_resolved(one, at) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: urljoin(at, value) if key == "@id" else _resolved(value, at)
        for key, value in node.items()
    }
