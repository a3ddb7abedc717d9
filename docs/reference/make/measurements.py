"""The page of the measurements, from the registry."""

from __future__ import annotations

from collections.abc import Iterator

from contract import REGISTRY, Family, Field, Measurement, Threshold
from docs.reference.make.tables import MADE, code, table

HEAD = f"""\
{MADE}
# Measurements

What a kiosk can measure. A sample has the name, the tags and at least one field of one row here; \
anything else is refused with its reason. Every point carries the tag `kiosk` besides.

Units are [UCUM](https://ucum.org) codes (`1`: a plain number; `By`: bytes; `Cel`: °C). The range \
is what can be true; a value outside it is refused. To add one: a row in `contract/catalogue.py`.

*Stands* is what stands for the values of five minutes or an hour once they are rolled up: their \
mean, their sum, or the last one. *Attention* is from where on a value wants it, and how badly: \
dashboards colour by it, and kiosks' alarms begin there (`contract/attention.py`).
"""


def page() -> str:
    """The page: measurements by family."""
    return "\n".join([HEAD, _contents(), *_sections()])


def _contents() -> str:
    rows = (
        (f"[`{row.name}`](#{row.name})", row.family.value, row.title.en, row.title.fr)
        for row in _by_family()
    )
    return table(("measurement", "family", "what", "en français"), rows) + "\n"


def _by_family() -> Iterator[Measurement]:
    for family in Family:
        yield from (row for row in REGISTRY.values() if row.family is family)


def _sections() -> Iterator[str]:
    for row in _by_family():
        origin = "" if row.origin == "kiosk" else " Written by the back office, never by a kiosk."
        yield f"## {row.name}\n\n{row.title.en} · {row.title.fr}. Family `{row.family}`.{origin}\n"
        yield table(
            ("", "name", "type", "unit", "range", "stands", "attention", "what", "en français"),
            [*_tags(row), *(_field(field) for field in row.fields)],
        )
        yield ""


def _tags(row: Measurement) -> Iterator[tuple[str, ...]]:
    for tag in row.tags:
        kind = "string, optional" if tag.optional else "string"
        yield ("tag", code(tag.name), kind, "", "", "", "", tag.title.en, tag.title.fr)


def _field(field: Field) -> tuple[str, ...]:
    unit = code(field.unit) if field.kind in ("float", "integer") else ""
    return (
        "field",
        code(field.name),
        field.kind,
        unit,
        _range(field),
        field.stands,
        _attention(field),
        field.title.en,
        field.title.fr,
    )


def _range(field: Field) -> str:
    if field.minimum is None and field.maximum is None:
        return ""
    low = f"{field.minimum:g}" if field.minimum is not None else ""
    high = f"{field.maximum:g}" if field.maximum is not None else ""
    return f"{low} … {high}".strip()


def _attention(field: Field) -> str:
    own = [_thresholds(field, field.thresholds)] if field.thresholds else []
    series = [
        f"{code(f'{each.tag}={each.value}')}: {_thresholds(field, each.thresholds)}"
        for each in field.particulars
    ]
    return "; ".join([*own, *series])


def _thresholds(field: Field, rows: tuple[Threshold, ...]) -> str:
    return ", ".join(_threshold(field, row) for row in rows)


def _threshold(field: Field, row: Threshold) -> str:
    if field.kind == "boolean":
        return f"{row.severity} if {'true' if row.above is not None else 'false'}"
    bound = f"≥ {row.above:g}" if row.above is not None else f"< {row.below:g}"
    return f"{row.severity} {bound}"
