"""Which fields and tags a query names, and which of them the registry lacks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from contract import LEVELS, NOT_ROLLED, RAW, REGISTRY, Registry, rolled_registry
from tests.dashboards.questions import Question

_TOKEN = re.compile(
    r"""(?P<string>'(?:\\.|[^'\\])*')
    |(?P<regex>(?<==~)\s*/(?:\\.|[^/\\])*/|(?<=!~)\s*/(?:\\.|[^/\\])*/)
    |"(?P<name>(?:\\.|[^"\\])*)"(?:::(?P<kind>field|tag))?
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<mark>[(),=])""",
    re.VERBOSE,
)
SYSTEM_TAGS = frozenset({"kiosk"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a query, of which measurement; `kind` is field, tag, or None: it does not say."""

    measurement: str
    name: str
    kind: str | None


@cache
def named(query: str) -> list[Named]:
    """Every field and tag that a query names; what it calls its own columns is left out."""
    tokens = [match for match in _TOKEN.finditer(query) if not (match["string"] or match["regex"])]
    found: list[Named] = []
    _select(tokens, 0, found)
    return found


def _select(tokens: list[re.Match[str]], at: int, found: list[Named]) -> tuple[int, set[str]]:
    """Reads one SELECT (or SHOW) from `at`; where it ends, and the columns it makes."""
    names: list[tuple[str, str | None]] = []
    own: set[str] = set()
    inner: set[str] = set()
    measurements: list[str] = []
    clause, depth = "", 0
    while at < len(tokens):
        token, before = tokens[at], tokens[at - 1] if at else None
        word = (token["word"] or "").upper()
        if token["mark"] == "(" and at + 1 < len(tokens) and tokens[at + 1][0].upper() == "SELECT":
            at, made = _select(tokens, at + 1, found)
            inner |= made
            continue
        if token["mark"] in ("(", ")"):
            depth += 1 if token["mark"] == "(" else -1
            if depth < 0:
                at += 1
                break
        elif word in ("FROM", "WHERE", "GROUP", "ORDER", "WITH"):
            clause = word
        elif token["name"] is not None:
            if before is not None and (before["word"] or "").upper() == "AS":
                own.add(token["name"])
            elif clause == "FROM":
                measurements.append(token["name"])
            else:
                names.append((token["name"], token["kind"]))
        at += 1
    own |= {name for name, _ in names}
    found += [
        Named(measurement, name, kind)
        for measurement in measurements
        for name, kind in names
        if name not in inner
    ]
    return at, own


def unknown(questions: Iterable[Question], registry: Registry = REGISTRY) -> dict[str, list[str]]:
    """By place: the names that the registry lacks, at a level that the question may be asked of."""
    rolled = rolled_registry(registry)
    registries = {level.name: registry if level == RAW else rolled for level in LEVELS}
    found: dict[str, list[str]] = {}
    for question in questions:
        for name in named(question.query):
            for level in _levels(question.source):
                fault = _fault(name, registries[level], level)
                if fault and fault not in found.setdefault(question.where, []):
                    found[question.where].append(fault)
    return {where: faults for where, faults in found.items() if faults}


def _levels(source: str) -> Iterator[str]:
    if "${" in source:
        yield from (level.name for level in LEVELS)
        return
    rolled = [level.name for level in LEVELS if f"-{level.name}" in source]
    yield rolled[0] if rolled else RAW.name


def _fault(named_: Named, registry: Registry, level: str) -> str | None:
    row = registry.get(named_.measurement)
    if row is None:
        if level != RAW.name and named_.measurement in NOT_ROLLED:
            return f"{named_.measurement} is not kept at level {level}"
        return f"no measurement {named_.measurement}"
    fields = {field.name for field in row.fields}
    tags = {tag.name for tag in row.tags} | SYSTEM_TAGS
    known = {"field": fields, "tag": tags, None: fields | tags}[named_.kind]
    if named_.name in known:
        return None
    return f"{named_.measurement} has no {named_.kind or 'field or tag'} {named_.name}"
