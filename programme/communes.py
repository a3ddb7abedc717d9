"""The communes that places are looked up in: code, name, postcodes, population.

Source: @etalab/decoupage-administratif 6.0.0 (INSEE, La Poste), the communes of the Gironde in
`data/communes.csv`. A place elsewhere is taken when it gives its commune's code itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from programme.folding import fold

CEDEX = "cedex"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune by its INSEE code."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    population: int


class Communes:
    """Communes by code, and by name as people write it."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        self.by_code: Mapping[str, Commune] = {row.code: row for row in communes}
        names: dict[str, list[Commune]] = {}
        for row in self.by_code.values():
            names.setdefault(key(row.name), []).append(row)
        self._by_name: Mapping[str, list[Commune]] = names

    def named(self, name: str, postcode: str = "") -> Commune | None:
        """The only commune of that name; among several, the one with the postcode."""
        found = self._by_name.get(key(name), [])
        if len(found) > 1:
            found = [row for row in found if postcode in row.postcodes]
        return found[0] if len(found) == 1 else None

    def only_postcode(self, code: str) -> str | None:
        """The commune's postcode, if it has only one."""
        row = self.by_code.get(code)
        return row.postcodes[0] if row and len(row.postcodes) == 1 else None


def key(name: str) -> str:
    """A commune's name without what people write one way or another: SAINT, St, hyphens, Cedex."""
    words = fold(name).replace("-", " ").replace("'", " ").split()
    if CEDEX in words:
        words = words[: words.index(CEDEX)]
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


@cache
def known_communes() -> Communes:
    """The communes that come with Escale."""
    text = files("programme").joinpath("data/communes.csv").read_text("utf-8")
    return Communes(
        Commune(row["code"], row["name"], tuple(row["postcodes"].split()), int(row["population"]))
        for row in csv.DictReader(text.splitlines())
    )
