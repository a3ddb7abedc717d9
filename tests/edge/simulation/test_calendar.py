"""Holidays, and what they and the setting make of a place's day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contract import Profile
from edge.simulation.calendar import easter, is_public_holiday, is_school_holiday, public_holidays
from edge.simulation.demand import RHYTHMS, SERVICES, busyness
from edge.simulation.places import places
from edge.simulation.source import Setting, Source
from edge.simulation.wifi import clients, hotspot_use

PARIS = ZoneInfo("Europe/Paris")


def hours_of(day: date) -> range:
    begin = int(datetime(day.year, day.month, day.day, tzinfo=PARIS).timestamp()) // 3_600
    return range(begin, begin + 24)


def at(setting: Setting, profile: Profile = Profile.BOOTH) -> Source:
    return Source(3, "place", profile, setting)


def busy(setting: Setting, day: date) -> float:
    return sum(busyness(at(setting), hour) for hour in hours_of(day))


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
)
def test_easter_is_where_the_church_has_it(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


def test_a_year_has_eleven_public_holidays() -> None:
    assert len(public_holidays(2026)) == 11
    assert is_public_holiday(date(2026, 5, 14)), "Ascension"
    assert is_public_holiday(date(2026, 5, 25)), "Whit Monday"
    assert not is_public_holiday(date(2026, 5, 15))


def test_schools_of_zone_a_are_shut_when_the_ministry_says_so() -> None:
    assert is_school_holiday(date(2026, 2, 10))
    assert not is_school_holiday(date(2026, 2, 23))
    assert is_school_holiday(date(2026, 7, 14))
    # Beyond what is published, the weeks that are usual.
    assert is_school_holiday(date(2034, 8, 1))
    assert not is_school_holiday(date(2034, 11, 20))


def test_a_town_hall_lives_on_weekdays_and_a_park_on_sundays() -> None:
    tuesday, sunday, holiday = date(2026, 6, 9), date(2026, 6, 14), date(2026, 7, 14)
    assert busy(Setting.TOWN_HALL, tuesday) > 4 * busy(Setting.TOWN_HALL, sunday)
    assert busy(Setting.TOWN_HALL, tuesday) > 5 * busy(Setting.TOWN_HALL, holiday)
    assert busy(Setting.PARK, sunday) > busy(Setting.PARK, tuesday)
    assert busy(Setting.PARK, date(2026, 7, 5)) > busy(Setting.PARK, date(2026, 1, 11))


def test_each_setting_has_its_rhythm_and_its_services() -> None:
    assert set(RHYTHMS) == set(SERVICES) == set(Setting)
    for setting in Setting:
        assert len(RHYTHMS[setting].hours) == 24
        assert sum(SERVICES[setting].values()) == pytest.approx(1)
    assert {place.setting for place in places()} == set(Setting)


def test_every_commune_has_a_kiosk_among_the_first_fifty() -> None:
    assert len({place.commune for place in places()[:50]}) == 28


def test_no_public_wifi_is_without_a_device_for_a_day() -> None:
    day = date(2026, 1, 4)
    for number, place in enumerate(places()[:12]):
        source = Source(2, place.id, place.profile, place.setting)
        hours = hours_of(day + timedelta(days=number))
        assert any(clients(source, hour * 3_600.0 + 900) for hour in hours)
        assert sum(int(hotspot_use(source, hour)[0].fields["sessions"]) for hour in hours)
