"""How far, and which way."""

import pytest

from programme.guide.way import way
from programme.search import Point

HERE = Point(44.8378, -0.5792)


@pytest.mark.parametrize(
    ("north", "east", "sector"),
    [(1, 0, "N"), (1, 1, "NE"), (0, 1, "E"), (-1, 1, "SE"), (-1, 0, "S"), (-1, -1, "SW"),
     (0, -1, "W"), (1, -1, "NW")],
)  # fmt: skip
def test_the_sector_is_the_one_a_compass_shows(north: int, east: int, sector: str) -> None:
    # A degree of longitude is about 0.709 of one of latitude here.
    there = Point(HERE.latitude + north * 0.005, HERE.longitude + east * 0.005 / 0.709)
    assert way(HERE, there).towards == sector


def test_half_a_kilometre_is_nine_minutes_of_streets() -> None:
    found = way(HERE, Point(HERE.latitude + 500 / 111_195, HERE.longitude))
    assert (found.metres, found.minutes) == (500, 9)


def test_nobody_is_told_to_walk_far() -> None:
    assert way(HERE, Point(HERE.latitude + 0.05, HERE.longitude)).minutes is None
