"""What fits a person, from a theme, a language and the time; nothing else is known of them."""

from contract import ContentPlace
from edge.content import offer
from edge.content.offering import MOST
from edge.content.saying import is_rtl, said
from tests.edge.content.bundles import HEALTH, HOUR, NOON, PROCEDURES, TAKEN, bundle, place


def test_places_that_are_open_come_first_then_the_nearest() -> None:
    found = offer(bundle(), PROCEDURES, "fr", NOON)
    assert [one.id for one in found.places] == ["open", "open-far", "near"]
    assert [one.open_now for one in found.places] == [True, True, False]
    assert found.places[0].until == NOON + HOUR
    assert (found.places[2].until, found.places[2].opens_at) == (None, NOON + 2 * HOUR)
    later = offer(bundle(), PROCEDURES, "fr", NOON + 3 * HOUR)
    assert [one.id for one in later.places] == ["near", "open", "open-far"]


def test_a_place_closes_when_its_hours_end_to_the_microsecond() -> None:
    ends = NOON + HOUR
    for at, expected in ((ends - 1, True), (ends, False)):
        [found] = [one for one in offer(bundle(), "", "fr", at).places if one.id == "open"]
        assert found.open_now is expected


def test_only_what_helps_with_the_theme_is_offered_and_without_one_everything() -> None:
    assert [one.id for one in offer(bundle(), HEALTH, "fr", NOON).places] == ["hospital"]
    assert len(offer(bundle(), "", "fr", NOON).places) == 4


def test_workshops_have_seats_and_have_not_begun() -> None:
    found = offer(bundle(), PROCEDURES, "fr", NOON)
    assert [one.id for one in found.workshops] == ["soon", "later"]
    assert found.workshops[0].place_name == "Near"


def test_counsellors_at_this_kiosk_come_before_those_elsewhere() -> None:
    found = offer(bundle(), PROCEDURES, "ar", NOON)
    assert [(one.place, one.place_name) for one in found.counsellors] == [
        ("", ""),
        ("near", "Near"),
    ]
    words = found.counsellors[0].said
    assert words is not None
    assert (words.text, words.rtl) == ("الثلاثاء", True)
    here = offer(bundle(), PROCEDURES, "ar", NOON + 4 * HOUR).counsellors
    assert [one.here_now for one in here] == [True]


def test_what_the_language_lacks_is_said_in_french_and_marked_so() -> None:
    found = offer(bundle(), PROCEDURES, "ar", NOON)
    assert found.rtl
    assert [(one.text, one.language, one.rtl) for one in found.messages] == [
        ("Bienvenue", "fr", False)
    ]
    assert {name: (one.text, one.rtl) for name, one in found.texts.items()} == {
        "open": ("مفتوح", True),
        "closed": ("fermé", False),
        **{name: (text, False) for name, text in TAKEN.items()},
        "takes_laptop": ("حواسيب محمولة", True),
    }
    assert [one.speaks for one in found.places] == [True, False, False]
    assert said({"en": "Hi", "pt": "Olá"}, "pt-BR").text == "Olá"
    assert said({"en": "Hi"}, "uk").language == "en"


def test_a_message_is_shown_between_its_times() -> None:
    assert [one.text for one in offer(bundle(), "", "en", NOON + HOUR).messages] == ["Demain"]


def test_scripts_decide_the_direction() -> None:
    assert [name for name in ("ar", "fa-IR", "uz-Arab", "az-Latn", "fr") if is_rtl(name)] == [
        "ar",
        "fa-IR",
        "uz-Arab",
    ]


def test_a_screen_gets_no_more_than_it_can_show() -> None:
    many: tuple[ContentPlace, ...] = tuple(place(f"p{n}", n) for n in range(50))
    found = offer(bundle().model_copy(update={"places": many}), PROCEDURES, "fr", NOON)
    assert [one.distance for one in found.places] == list(range(MOST))
