"""Collection points: which kiosks have them, from when to when, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from contract import Content, encode
from programme.bundle import Known, bundle, fingerprint
from programme.bundle_collections import AHEAD, MOST_COLLECTIONS
from programme.reuse import campaigns, points
from programme.reuse.campaigns import Campaign
from programme.reuse.points import CollectionPoint, Held
from programme.search import METRES_PER_DEGREE, Point
from tests.programme.links.city import DAY, DAY_US, HOUR_US, NOON, record

HERE = Point(44.8312, -0.5720)
SPRING = Campaign(
    "mars",
    {"fr": "Grande collecte", "en": "Great collection"},
    ["laptop", "smartphone"],
    DAY,
    DAY + timedelta(days=6),
)
STAND = CollectionPoint(
    "stand", "mars", name="Stand", address="Place X", latitude=44.8312, longitude=-0.5720
)
AT_PLACE = CollectionPoint("chez", "mars", place="near")
NEAR = record("near", 44.8330, -0.5720, horaires="Mo-Su 09:00-12:00")


def held(campaign: Campaign = SPRING, **changes: Any) -> Held:
    found = points.held(replace(STAND, **changes), campaign, NEAR)
    assert found is not None
    return found


def made(*known: Held, day: date = DAY, where: Point = HERE) -> Content:
    return bundle("kiosk-a", where, Known(day=day, collections=known))


def test_a_point_is_near_up_to_two_kilometres_and_not_a_metre_more() -> None:
    def at(metres: float) -> Held:
        north = HERE.latitude + metres / METRES_PER_DEGREE
        return held(id=f"m{metres:g}", latitude=north)

    found = made(at(2_001), at(1_999), at(100)).collections
    assert found is not None
    assert [(one.id, one.distance) for one in found] == [("m100", 100), ("m1999", 1_999)]


def test_a_kiosk_knows_it_three_weeks_before_and_no_more_after_its_last_day() -> None:
    last = SPRING.ends_on
    days = [DAY - AHEAD - timedelta(days=1), DAY - AHEAD, last, last + timedelta(days=1)]
    assert [made(held(), day=day).collections is not None for day in days] == [
        *(False, True),
        *(True, False),
    ]


def test_it_lasts_from_the_first_midnight_in_paris_to_the_one_after_its_last_day() -> None:
    [one] = made(held()).collections or ()
    midnight = NOON - 12 * HOUR_US
    assert (one.starts_at, one.ends_at) == (midnight, midnight + 7 * DAY_US)
    assert one.text["fr"] == "Collecte d'appareils inutilisés jusqu'au lundi 16/11."
    assert one.text["ar"].endswith("الاثنين 16/11.")
    assert (one.title["en"], one.takes) == ("Great collection", ("laptop", "smartphone"))
    texts = made(held()).texts
    assert all(f"takes_{kind}" in words for kind in campaigns.Taken for words in texts.values())


def test_a_summer_time_change_does_not_move_its_midnights() -> None:
    march = replace(SPRING, starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 28))
    [one] = made(held(march), day=date(2027, 3, 20)).collections or ()
    assert one.ends_at - one.starts_at == 47 * HOUR_US


def test_its_hours_end_where_it_ends() -> None:
    whole = points.held(AT_PLACE, replace(SPRING, ends_on=DAY + timedelta(days=1)), NEAR)
    assert whole is not None
    [one] = made(whole).collections or ()
    assert [(opening.starts_at - NOON) // HOUR_US for opening in one.openings] == [-3, 21]
    [night] = made(held(hours="24/7", ends_on=DAY)).collections or ()
    assert [(one.starts_at, one.ends_at) for one in night.openings] == [
        (night.starts_at, night.ends_at)
    ]


def test_what_a_point_leaves_empty_is_its_places_and_its_campaigns() -> None:
    own = replace(AT_PLACE, name="Hall", hours="Mo 10:00-11:00", starts_on=DAY + timedelta(days=2))
    whole = points.held(own, SPRING, NEAR)
    assert whole is not None
    assert (whole.name, whole.address) == ("Hall", "1 rue X, 33000 Bordeaux")
    assert (whole.where.latitude, whole.hours) == (44.8330, "Mo 10:00-11:00")
    assert (whole.first, whole.last) == (DAY + timedelta(days=2), SPRING.ends_on)
    assert points.held(AT_PLACE, SPRING, None) is None
    assert points.held(replace(STAND, starts_on=date(2030, 1, 1)), SPRING, None) is None


def test_a_screen_has_no_more_points_than_fit() -> None:
    many = [held(id=f"p{n:02}") for n in range(MOST_COLLECTIONS + 5)]
    assert len(made(*many).collections or ()) == MOST_COLLECTIONS


def test_the_longest_points_leave_room_for_places_in_a_packet() -> None:
    titles = {f"a{chr(97 + n)}": "ع" * 100 for n in range(20)}
    words = {"name": "é" * 200, "address": "é" * 300, "hours": "Mo-Su 09:00-12:00,14:00-17:00"}
    kinds = [kind.value for kind in campaigns.Taken]
    long = replace(SPRING, title=titles, takes=kinds, ends_on=DAY + timedelta(days=60))
    many = [held(long, id=f"{n:064}", **words) for n in range(MOST_COLLECTIONS)]
    assert len(encode(made(*many))) - len(encode(made())) < 90 * 1024


def test_the_fingerprint_changes_with_a_point_and_stays_without_one() -> None:
    assert fingerprint(made(held())) != fingerprint(made())
    assert fingerprint(made(held(latitude=45.0))) == fingerprint(made())
