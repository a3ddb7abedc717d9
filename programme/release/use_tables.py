"""The linked tables of a month's uses: each session is once in each of them.

What one table does not say of a kiosk's uses stands under `unknown`, so that all of them have the
same margins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from programme.release.cells import TOTAL, Codes, Dimension, Table
from programme.release.cubes import Daily, by_days
from programme.release.geography import UNKNOWN, Standing, commune_code, kiosk_code, places
from programme.release.layout import Layout
from programme.release.uses import ACCESSIBILITY, LANGUAGE, SERVICE, Uses

USES = "uses"
SERVICES, DURATIONS = "uses_by_service", "uses_by_band"
LANGUAGES, AIDS = "uses_by_language", "uses_by_accessibility"
COMMUNES = "uses_by_service_and_band"
BAND = "band"

Split = dict[tuple[str, ...], list[int]]
"""Counts by day under kiosk and the codes beside it."""


def use_tables(uses: Uses, kiosks: Sequence[Standing], layout: Layout) -> list[Table]:
    """Place × service, × band, × language, × accessibility; commune × service × band."""
    totals = uses.totals()
    known = {one.kiosk: totals[one.kiosk] for one in kiosks if one.kiosk in totals}
    services = _split(uses, SERVICE, known, banded=True, layout=layout)
    where = {one.kiosk: one for one in kiosks if one.kiosk in known}
    fine = places(kiosks, kiosks_shown=layout.kiosks_shown)
    return [
        _table(SERVICES, fine, (SERVICE,), _without(services, 2), where),
        _table(DURATIONS, fine, (BAND,), _without(services, 1), where),
        _table(COMMUNES, places(kiosks, kiosks_shown=False), (SERVICE, BAND), services, where),
        _table(LANGUAGES, fine, (LANGUAGE,), _split(uses, LANGUAGE, known), where),
        _table(AIDS, fine, (ACCESSIBILITY,), _split(uses, ACCESSIBILITY, known), where),
    ]


def _split(
    uses: Uses,
    by: str,
    total: Mapping[str, Daily],
    *,
    banded: bool = False,
    layout: Layout = Layout.KIOSKS,
) -> Split:
    """Of each kiosk by value (and band), with what is not said of its uses under `unknown`."""
    found: Split = {}
    left = {kiosk: list(counts) for kiosk, counts in total.items()}
    for (kiosk, value, band), counts in uses.by(by).items():
        if kiosk not in total:
            continue
        code = layout.service(value) if by == SERVICE else value
        key = (kiosk, code, band) if banded else (kiosk, code)
        _add(found, key, counts)
        left[kiosk] = [one - two for one, two in zip(left[kiosk], counts, strict=True)]
    for kiosk, counts in left.items():
        if any(counts):
            _add(found, (kiosk, UNKNOWN, UNKNOWN) if banded else (kiosk, UNKNOWN), counts)
    return found


def _without(split: Split, place: int) -> Split:
    found: Split = {}
    for key, counts in split.items():
        _add(found, (*key[:place], *key[place + 1 :]), counts)
    return found


def _table(
    name: str,
    place: Dimension,
    names: Sequence[str],
    split: Split,
    where: Mapping[str, Standing],
) -> Table:
    """Every kiosk that was heard of has a figure, a zero too, under every code."""
    columns = [sorted({key[1 + n] for key in split}) or [UNKNOWN] for n in range(len(names))]
    dimensions = [
        place,
        *(
            Dimension(called, dict.fromkeys(codes, TOTAL))
            for called, codes in zip(names, columns, strict=True)
        ),
    ]
    finest: dict[Codes, list[int]] = {}
    days = len(next(iter(split.values()), []))
    for kiosk, standing in where.items():
        for codes in _products(columns):
            counts = split.get((kiosk, *codes), [0] * days)
            _add(finest, (_place_code(standing, place), *codes), counts)
    return Table(name, USES, dimensions, by_days(dimensions, finest))


def _place_code(kiosk: Standing, place: Dimension) -> str:
    code = kiosk_code(kiosk.kiosk)
    return code if code in place.parents else commune_code(kiosk.commune)


def _products(columns: Sequence[Sequence[str]]) -> Iterable[Codes]:
    found: list[Codes] = [()]
    for codes in columns:
        found = [(*before, code) for before in found for code in codes]
    return found


def _add(into: dict[tuple[str, ...], list[int]], key: tuple[str, ...], counts: Daily) -> None:
    before = into.get(key)
    into[key] = (
        list(counts)
        if before is None
        else [one + two for one, two in zip(before, counts, strict=True)]
    )
