"""Hours without data: of a kiosk's service life in the month, those of which it said nothing.

Kiosks say their zeros, so an hour without any count is an hour of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from programme.release.cells import TOTAL, Gap
from programme.release.geography import Standing, commune_code, kiosk_code


def gaps(kiosks: Sequence[Standing], heard: Mapping[str, Sequence[int]]) -> dict[str, Gap]:
    """By place: of a commune, and of the whole, the hours of their kiosks together."""
    found: dict[str, Gap] = {}
    for one in kiosks:
        known = sum(hour in one.hours for hour in set(heard.get(one.kiosk, ())))
        gap = Gap(len(one.hours) - known, len(one.hours))
        for code in (kiosk_code(one.kiosk), commune_code(one.commune), TOTAL):
            before = found.get(code, Gap(0, 0))
            found[code] = Gap(before.hours + gap.hours, before.of + gap.of)
    return found
