"""One row of a source as a row of the standard: made, completed, judged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from programme.communes import Communes
from programme.imports.cells import Remark, cell
from programme.imports.findings import Finding, Kind
from programme.imports.mapping import Mapped
from programme.places import FIELDS

REQUIRED = ("id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj")
MAX_SUMMARY = 280
_PATTERNS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "pivot": (re.compile(r"[a-zA-Z0-9]{9,14}"), "is not 9 to 14 letters and digits"),
    "code_postal": (re.compile(r"\d{5}"), "is not five digits"),
    "code_insee": (re.compile(r"([013-9]\d|2[AB1-9])\d{3}"), "is no INSEE code of a commune"),
}
_LATITUDES, _LONGITUDES = (41.0, 52.0), (-6.0, 11.0)
"""Of metropolitan France: what lies the other way round there has its coordinates swapped."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of the standard: every column's text, and a hash of them all."""

    cells: Mapping[str, str]
    fingerprint: str


def take(
    number: int, row: Mapping[str, str], mapped: Mapped, communes: Communes
) -> tuple[Taken | None, list[Finding]]:
    """The row as the standard has it, or None when something of it is refused; and the findings."""
    cells = dict.fromkeys(FIELDS, "")
    findings: list[Finding] = []

    def say(column: str, *remarks: Remark) -> None:
        findings.extend(
            Finding(number, column, remark.value, remark.reason, remark.kind) for remark in remarks
        )

    for column, rule in mapped.columns.items():
        cells[column], remarks = cell(column, rule, row)
        say(column, *remarks)
    mended = (*_locate(cells, communes), *_unswap(cells), *_shorten(cells), *_unquote(cells))
    for column, remark in mended:
        say(column, remark)
    for column, remark in _faults(cells):
        say(column, remark)
    if any(finding.kind is Kind.REFUSED for finding in findings):
        return None, findings
    text = "\x1f".join(cells[name] for name in FIELDS)
    return Taken(cells, hashlib.sha256(text.encode()).hexdigest()), findings


Said = list[tuple[str, Remark]]


def _locate(cells: dict[str, str], communes: Communes) -> Said:
    said: Said = []
    name, code = cells["commune"], cells["code_insee"]
    found = communes.by_code.get(code) or communes.named(name, cells["code_postal"])
    if found is None:
        if name and not code:
            reason = "is no commune that is known here: give its code_insee"
            said.append(("commune", Remark(name, reason, Kind.REFUSED)))
        return said
    cells["commune"] = found.name
    cells["code_insee"] = code or found.code
    if not cells["code_postal"] and len(found.postcodes) == 1:
        cells["code_postal"] = found.postcodes[0]
        reason = "is not given: it is the only one of its commune"
        said.append(("code_postal", Remark(found.postcodes[0], reason, Kind.GUESSED)))
    return said


def _unswap(cells: dict[str, str]) -> Said:
    try:
        latitude, longitude = float(cells["latitude"]), float(cells["longitude"])
    except ValueError:
        if bool(cells["latitude"]) != bool(cells["longitude"]):
            cells["latitude"] = cells["longitude"] = ""
            return [("latitude", Remark("", "comes without its other half", Kind.LEFT_OUT))]
        return []
    if _within(longitude, _LATITUDES) and _within(latitude, _LONGITUDES):
        cells["latitude"], cells["longitude"] = cells["longitude"], cells["latitude"]
        return [
            ("latitude", Remark(cells["longitude"], "was swapped with longitude", Kind.GUESSED))
        ]
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        shown = f"{cells['latitude']}, {cells['longitude']}"
        cells["latitude"] = cells["longitude"] = ""
        return [("latitude", Remark(shown, "lie beyond the globe", Kind.LEFT_OUT))]
    return []


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _shorten(cells: dict[str, str]) -> Said:
    text = cells["presentation_resume"]
    if len(text) <= MAX_SUMMARY:
        return []
    cells["presentation_resume"] = f"{text[: MAX_SUMMARY - 1]}…"
    cells["presentation_detail"] = cells["presentation_detail"] or text
    reason = f"is longer than {MAX_SUMMARY} characters: shortened"
    return [("presentation_resume", Remark(text, reason, Kind.GUESSED))]


def _unquote(cells: dict[str, str]) -> Said:
    text = cells["adresse"]
    if '"' not in text:
        return []
    cells["adresse"] = text.replace('"', "'")
    # The standard's reference model refuses them in a street.
    return [("adresse", Remark(text, "has quotation marks: apostrophes are written", Kind.GUESSED))]


def _faults(cells: Mapping[str, str]) -> Said:
    said: Said = [
        (name, Remark("", "is missing", Kind.REFUSED)) for name in REQUIRED if not cells[name]
    ]
    for name, (pattern, reason) in _PATTERNS.items():
        if cells[name] and not pattern.fullmatch(cells[name]):
            said.append((name, Remark(cells[name], reason, Kind.REFUSED)))
    return said
