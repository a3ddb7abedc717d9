"""Tables to import: rows of the standard that are good unless a test spoils them."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from programme import FIELDS
from programme.communes import known_communes
from programme.imports.findings import Report
from programme.imports.importing import judge
from programme.imports.mapping import Mapped, load_mapping
from programme.imports.reading import open_table

GOOD = {
    "id": "lieu-1",
    "pivot": "21330249700019",
    "nom": "Médiathèque de Lormont",
    "commune": "Lormont",
    "code_postal": "33310",
    "code_insee": "33249",
    "adresse": "1 rue de la République",
    "latitude": "44.8790",
    "longitude": "-0.5220",
    "date_maj": "2026-05-04",
    "services": "Aide aux démarches administratives",
    "frais_a_charge": "Gratuit",
}
SOURCE = "une ville d'essai"


def text(*rows: Mapping[str, str], separator: str = ",", columns: Iterable[str] = FIELDS) -> str:
    """A CSV with these changes to the good row."""
    out = StringIO()
    writer = csv.DictWriter(out, list(columns), delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(GOOD | dict(row) for row in rows)
    return out.getvalue()


def judged(path: Path, mapped: Mapped | None = None) -> Report:
    """The report of a file, by default in the standard's form."""
    mapped = mapped or load_mapping("standard")
    return judge(open_table(path, mapped.needed), mapped, known_communes(), source=SOURCE)
