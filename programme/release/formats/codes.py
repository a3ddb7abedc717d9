"""The code list of a release: every code of its long table, the one above it, and its labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contract import Conflict
from programme.release.cells import TOTAL, Mark, PublishedRelease
from programme.release.formats.delimited import as_csv
from programme.release.formats.labels import label
from programme.release.formats.long_rows import ALL, NOT_THERE, PLACE, Value, dimensions_of

HEADER = (
    *("column", "code", "parent", "label_fr", "label_en"),
    *("hours_without_data", "hours_in_service"),
)


def codes_csv(release: PublishedRelease, names: Mapping[str, str]) -> bytes:
    """The list as CSV. Conflict when two tables put a code under different ones."""
    return as_csv(HEADER, _rows(release, names))


def _rows(release: PublishedRelease, names: Mapping[str, str]) -> Iterator[tuple[Value, ...]]:
    for column in dimensions_of(release):
        for code, parent in (
            (ALL, ""),
            *((code, parent or ALL) for code, parent in _parents(release, column).items()),
        ):
            gap = release.gaps.get(TOTAL if code == ALL else code) if column == PLACE else None
            hours = (None, None) if gap is None else (gap.hours, gap.of)
            yield (*_labelled(column, code, parent, names), *hours)
        yield (*_labelled(column, NOT_THERE, "", names), None, None)
    for column, codes in _others(release).items():
        for code in codes:
            yield (*_labelled(column, code, "", names), None, None)


def _labelled(
    column: str, code: str, parent: str, names: Mapping[str, str]
) -> tuple[str, str, str, str, str]:
    french, english = (label(column, code, language, names) for language in ("fr", "en"))
    return column, code, parent, french, english


def _parents(release: PublishedRelease, column: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for table in release.tables:
        for dimension in table.dimensions:
            if dimension.name != column:
                continue
            for code, parent in dimension.parents.items():
                if found.setdefault(code, parent) != parent:
                    raise Conflict(
                        f"{column} {code!r} is under {found[code]!r} in one table and under "
                        f"{parent!r} in {table.name}",
                        where=f"release {release.id}",
                        todo="give a code one parent in all tables of a release",
                    )
    return found


def _others(release: PublishedRelease) -> Mapping[str, list[str]]:
    return {
        "table": [table.name for table in release.tables],
        "measure": list(dict.fromkeys(table.measure for table in release.tables)),
        "mark": [mark.value for mark in Mark],
    }
