"""A simulated week of every profile: true to the registry, believable, and always the same."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest

from contract import Profile
from edge.readings import Reading
from edge.simulation.climate import climate
from edge.simulation.computer import host
from edge.simulation.furniture import application, contact, peripheral
from edge.simulation.network import link, modem, router
from edge.simulation.occupancy import presence, use
from edge.simulation.power import power, ups
from edge.simulation.source import SECOND_US, Setting, Source
from edge.simulation.wifi import access_point, hotspot, hotspot_use
from tests.edge.drivers.examining import assert_taken

STEP_S = 600
WEEK_S = 7 * 86_400
STARTS = (datetime(2026, 1, 12, tzinfo=UTC), datetime(2026, 7, 6, tzinfo=UTC))
SOURCES = tuple(
    Source(7, f"kiosk-{profile.value}", profile, setting)
    for profile, setting in zip(
        Profile, (Setting.TOWN_HALL, Setting.STATION, Setting.PARK), strict=True
    )
)


def week(start: datetime) -> Iterator[int]:
    """Moments of a week in µs, not on the minute."""
    first = int(start.timestamp()) * SECOND_US + 123_456
    return iter(range(first, first + WEEK_S * SECOND_US, STEP_S * SECOND_US))


def everything(source: Source, at: int) -> Sequence[Reading]:
    booted = int(STARTS[0].timestamp()) * SECOND_US
    seconds = at // SECOND_US
    return [
        *climate(source, at),
        *power(source, at),
        *link(source, at),
        *modem(source, at),
        *router(source, at),
        *ups(source, at),
        *contact(source, at),
        *application(source, at),
        *peripheral(source, at),
        *access_point(source, at),
        *hotspot(source, at),
        *hotspot_use(source, seconds // 3_600),
        *host(source, at, booted),
        *presence(source, seconds // 300),
        *use(source, seconds // 3_600),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS, ids=["winter", "summer"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.profile.value)
def test_every_sample_of_a_week_is_taken_by_the_registry(source: Source, start: datetime) -> None:
    for at in week(start):
        assert_taken(everything(source, at), at=at)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.profile.value)
def test_the_same_moment_always_has_the_same_values(source: Source) -> None:
    moments = list(week(STARTS[1]))[::37]
    forwards = [everything(source, at) for at in moments]
    backwards = [everything(source, at) for at in reversed(moments)]
    assert forwards == backwards[::-1]
    other = Source(8, source.kiosk, source.profile)
    assert forwards != [everything(other, at) for at in moments]


def _values(
    make: Callable[[Source, int], Sequence[Reading]],
    source: Source,
    start: datetime,
    field: str,
    tag: tuple[str, str],
) -> list[float]:
    return [
        float(reading.fields[field])
        for at in week(start)
        for reading in make(source, at)
        if tag in reading.tags.items()
    ]


def test_summer_is_warmer_than_winter_and_both_are_of_bordeaux() -> None:
    booth = SOURCES[0]
    winter, summer = (
        _values(climate, booth, start, "temperature", ("zone", "outside")) for start in STARTS
    )
    assert sum(summer) / len(summer) > sum(winter) / len(winter) + 8
    assert -8 < min(winter) < 12
    assert 20 < max(summer) < 42


def test_the_dew_point_is_never_above_the_temperature() -> None:
    for source in SOURCES:
        for at in week(STARTS[0]):
            for reading in climate(source, at):
                dew, air = reading.fields["dew_point"], reading.fields["temperature"]
                assert float(dew) <= float(air) + 0.01


def test_kiosks_of_one_seed_share_their_weather() -> None:
    here, there = Source(7, "here", Profile.BOOTH), Source(7, "there", Profile.BOOTH)
    for at in week(STARTS[0]):
        one, other = climate(here, at)[0], climate(there, at)[0]
        assert abs(float(one.fields["temperature"]) - float(other.fields["temperature"])) < 2.5


def test_it_is_dark_at_night_and_bright_at_noon() -> None:
    night, noon = (
        climate(SOURCES[0], int(datetime(2026, 7, 8, hour, tzinfo=UTC).timestamp()) * SECOND_US)[0]
        for hour in (1, 12)
    )
    assert float(night.fields["light"]) < 100
    assert float(noon.fields["light"]) > 10_000


@pytest.mark.parametrize("start", STARTS, ids=["winter", "summer"])
def test_a_solar_bench_lives_on_its_battery_and_has_no_sun_at_night(start: datetime) -> None:
    bench = next(source for source in SOURCES if source.profile is Profile.SOLAR_BENCH)
    charge = _values(power, bench, start, "charge", ("source", "battery"))
    assert 10 < min(charge) < max(charge) <= 100
    watts = _values(power, bench, start, "power", ("source", "solar"))
    assert min(watts) == 0
    assert 40 < max(watts) <= 180


def test_the_electricity_meter_only_counts_up() -> None:
    energy = _values(power, SOURCES[0], STARTS[0], "energy", ("source", "mains"))
    assert energy == sorted(energy)
    # A booth of about 165 W, within what its own mean and the hours make of it.
    assert 10_000 < energy[-1] - energy[0] < 45_000
