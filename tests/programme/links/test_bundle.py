"""What a kiosk shows, from the registers: near, soon, in every language, and nobody's name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from contract import Content, encode
from programme.bundle import MOST_PLACES, Known, bundle, fingerprint
from programme.search import Point
from store import registers
from tests.programme.links.city import (
    COUNSELLOR,
    COURSE,
    DAY,
    DAY_US,
    FOR_STAFF,
    HOUR_US,
    NOON,
    PROCEDURES,
    record,
    session,
)

HERE = Point(44.8312, -0.5720)
SEATS = registers.sesame.Seats(12, 4, 0)
NEAR = record("near", 44.8330, -0.5720)


def made(**known: Any) -> Content:
    given: dict[str, Any] = {"day": DAY, "places": [NEAR]} | known
    return bundle("kiosk-a", HERE, Known(**given))


def names(content: Content) -> Sequence[str]:
    return [place.id for place in content.places]


def test_places_within_three_kilometres_are_there_by_distance() -> None:
    content = made(places=[record("out", 44.8600, -0.5720), record("far", 44.8560, -0.5720), NEAR])
    assert names(content) == ["near", "far"]
    assert [round(place.distance, -2) for place in content.places] == [200, 2_800]
    assert content.places[0].themes == (PROCEDURES,)
    assert content.places[0].address == "1 rue X, 33000 Bordeaux"


def test_openings_of_a_fortnight_leave_out_holidays_and_hours_nobody_can_read() -> None:
    unreadable = record("nowhere", 44.8331, -0.5721, horaires="le mardi ?")
    text = f"{NEAR.cells['horaires']}; PH off"
    rests = replace(NEAR, cells={**NEAR.cells, "horaires": text})
    near, other = made(places=[rests, unreadable]).places
    days = {opening.starts_at // DAY_US for opening in near.openings}
    # Ten working days, of which Armistice is one.
    assert (len(days), len(near.openings)) == (9, 18)
    assert (other.openings, other.hours) == ((), "le mardi ?")


def test_a_place_that_nobody_confirmed_for_a_year_is_marked_and_languages_are_said() -> None:
    old = replace(NEAR, confirmed_on=DAY - timedelta(days=366))
    said = replace(old, cells={**old.cells, "presentation_resume": "On parle arabe et anglais"})
    [place] = made(places=[said]).places
    assert place.unconfirmed
    assert place.languages == ("ar", "en")


def test_a_place_that_receives_nobody_is_no_business_of_a_kiosks() -> None:
    closed = record("closed", 44.8330, -0.5720, modalites_acces="Ce lieu n'accueille pas de public")
    assert names(made(places=[closed, replace(NEAR, latitude=None)])) == []


def test_sessions_have_their_free_seats_and_those_for_professionals_are_not_there() -> None:
    content = made(
        sessions=[
            (session("open", 3), COURSE, SEATS),
            (session("staff", 3), FOR_STAFF, SEATS),
            (session("elsewhere", 3, place="away"), COURSE, SEATS),
        ]
    )
    [workshop] = content.workshops
    assert (workshop.id, workshop.free, workshop.theme) == ("open", 8, PROCEDURES)


def test_where_something_takes_place_is_not_left_out_for_being_farther() -> None:
    many = [record(f"p{n:03}", 44.8312, -0.5720 + n * 1e-5) for n in range(MOST_PLACES + 20)]
    host = record("host", 44.8500, -0.5720)
    content = made(
        places=[*many, host], sessions=[(session("open", 3, place="host"), COURSE, SEATS)]
    )
    assert len(content.places) == MOST_PLACES
    assert names(content)[-1] == "host"
    assert [one.id for one in content.workshops] == ["open"]


def test_a_counsellors_hours_are_said_in_each_language_and_the_name_is_not() -> None:
    weekly = registers.counsellors.Slot("c-1", 14 * 60, 17 * 60, kiosk="kiosk-a", weekday=1)
    other = replace(weekly, kiosk="kiosk-b")
    content = made(slots=[weekly, other], counsellors={"c-1": COUNSELLOR})
    today, next_week = content.counsellors
    assert (today.starts_at, today.ends_at) == (NOON + 2 * HOUR_US, NOON + 5 * HOUR_US)
    assert today.text["fr"].startswith("Mardi 10/11, 14:00–17:00")
    assert today.text["ar"].startswith("الثلاثاء")
    assert next_week.starts_at == today.starts_at + 7 * DAY_US
    assert b"Martin" not in encode(content)
    assert b"ccas" not in encode(content)


def test_notices_are_for_every_kiosk_or_for_one() -> None:
    everyone = registers.bundles.ScreenMessage("m-1", {"fr": "Bonjour"}, NOON, NOON + HOUR_US)
    messages = [everyone, replace(everyone, id="m-2", kiosk="kiosk-b")]
    assert [one.text for one in made(messages=messages).messages] == [{"fr": "Bonjour"}]


def test_every_language_of_the_screen_has_every_text() -> None:
    texts = made().texts
    assert {"fr", "en", "ar"} <= texts.keys()
    assert len({frozenset(words) for words in texts.values()}) == 1


def test_the_fingerprint_is_of_what_it_says() -> None:
    content = made()
    assert fingerprint(content) == fingerprint(made())
    assert fingerprint(content) == fingerprint(
        content.model_copy(update={"version": 9, "at": NOON})
    )
    later = made(day=DAY + timedelta(days=1))
    assert fingerprint(content) != fingerprint(later)
    assert fingerprint(made(places=[])) != fingerprint(content)


def test_a_full_bundle_fits_a_packet() -> None:
    text = "Mo-Su 09:00-12:00,14:00-17:00"
    many = [
        record(f"{'x' * 40}{n}", 44.8312, -0.5720, date(2026, 1, 1), horaires=text)
        for n in range(200)
    ]
    assert len(encode(made(places=many))) < 300 * 1024
