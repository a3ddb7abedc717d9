"""A dozen simulated kiosks: safe to publish, and still of use. `bench.release` has fifty."""

import pytest

from edge.simulation.places import places_for
from programme.release.attack import attack
from programme.release.geography import Standing
from programme.release.layout import Layout
from programme.release.months import month_of
from programme.release.outlook import ENOUGH, share
from programme.release.repair import protect, publish
from programme.release.rules import Rules
from programme.release.use_tables import use_tables
from tests.programme.release.making.simulated import uses_of

OCTOBER = month_of("2026-10")


@pytest.mark.slow
def test_four_fifths_of_uses_are_shown_and_every_hidden_cell_is_open() -> None:
    places = places_for(12)
    kiosks = [Standing(place.id, place.commune, OCTOBER.hours) for place in places]
    tables = use_tables(uses_of(places, OCTOBER), kiosks, Layout.KIOSKS)
    protection = protect(tables, Rules(), month=str(OCTOBER))
    shown = share(tables, protection.marks)
    assert shown is not None
    assert shown >= ENOUGH
    released = publish("2026-10-v1", "2026-10", tables, protection.marks, {})
    width = Rules().count_width
    intervals = attack([released], enough=lambda _, __, low, high: high - low >= width)
    assert intervals
    assert not [one for one in intervals if one.high - one.low < width]
