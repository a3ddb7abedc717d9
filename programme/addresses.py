"""Postal addresses of sites, from a CSV file that the publisher keeps.

site,adresse,code_postal,complement_adresse
victoire,Place de la Victoire,33800,devant la porte d'Aquitaine
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from contract import SettingsError

REQUIRED = ("site", "adresse", "code_postal")
OPTIONAL = ("complement_adresse",)
MAX_TEXT = 400
"""Characters of a cell; not `csv`'s own limit, which any library may move for the whole process."""
_POSTCODE = re.compile(r"[0-9]{5}")


@dataclass(frozen=True, slots=True)
class Address:
    """Street (with its number), five-digit postcode, and how to find it from there."""

    street: str
    postcode: str
    complement: str = ""


def parse_addresses(text: str, where: str) -> Mapping[str, Address]:
    """Address by site; SettingsError with every fault (line, column, what to write)."""
    lines = StringIO(text.removeprefix("\ufeff"), newline="")
    try:
        return _parse(csv.DictReader(lines, strict=True), where)
    except csv.Error as error:
        raise SettingsError([f"it is not CSV: {error}"], where=where) from None


def _parse(rows: csv.DictReader[str], where: str) -> Mapping[str, Address]:
    columns = rows.fieldnames or ()
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise SettingsError(
            [f"line 1: no column {name}" for name in missing]
            + [f"write {', '.join((*REQUIRED, *OPTIONAL))} there, separated by commas"],
            where=where,
        )
    faults: list[str] = []
    found: dict[str, Address] = {}
    for row in rows:
        cells = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
        wrong = _faults(cells, found)
        faults += [f"line {rows.line_num}, {fault}" for fault in wrong]
        if not wrong:
            found[cells["site"]] = Address(
                cells["adresse"], cells["code_postal"], cells["complement_adresse"]
            )
    if faults:
        raise SettingsError(faults, where=where)
    return found


def _faults(cells: Mapping[str, str], before: Mapping[str, Address]) -> list[str]:
    faults = [f"column {name}: it is empty" for name in REQUIRED if not cells[name]]
    faults += [
        f"column {name}: {len(text)} characters, {MAX_TEXT} at most"
        for name, text in cells.items()
        if len(text) > MAX_TEXT
    ]
    if cells["site"] in before:
        faults.append(f"column site: {cells['site'][:64]!r} is there twice")
    postcode = cells["code_postal"]
    if postcode and not _POSTCODE.fullmatch(postcode):
        faults.append(f"column code_postal: {postcode[:16]!r} is not five digits")
    return faults
