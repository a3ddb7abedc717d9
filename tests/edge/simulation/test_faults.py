"""Each fault of the city raises its alarm, and no other, under a clock that does not wait."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from contract import Profile
from edge.alarms import default_rules
from edge.readings import Reading
from edge.simulation.climate import climate
from edge.simulation.daytime import DAY_S, HOUR_S
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.played import PlayedKiosk, Raised
from edge.simulation.power import supply, ups
from edge.simulation.schedule import HABITS, WEEK_S, drawn, kinds_at
from edge.simulation.source import SECOND_US, Setting, Source
from edge.simulation.truth import ALARMS, truth
from edge.simulation.verdict import judge
from edge.simulation.wifi import access_point

SUMMER = int(datetime(2026, 7, 6, 6, tzinfo=UTC).timestamp())
WINTER = int(datetime(2026, 1, 12, 6, tzinfo=UTC).timestamp())
CASES = [(kind, profile) for kind in FaultKind for profile in HABITS[kind].profiles]
HOSTS = {
    profile: Source(5, f"kiosk-{profile.value}", profile, Setting.SQUARE) for profile in Profile
}


def begins(kind: FaultKind) -> int:
    return SUMMER if HABITS[kind].season == "warm" else WINTER


def befallen(kind: FaultKind, profile: Profile, hours: float, *, after: float = 2) -> Source:
    begin = begins(kind) + after * HOUR_S
    return replace(HOSTS[profile], faults=(Fault(kind, begin, begin + hours * HOUR_S),))


def played(source: Source, begin: int, end: float, interval_s: int) -> PlayedKiosk:
    kiosk = PlayedKiosk(source, begin * SECOND_US, interval_s * SECOND_US)
    for _ in kiosk.play(int(end * SECOND_US)):
        pass
    return kiosk


def of_types(raised: tuple[Raised, ...]) -> list[str]:
    return [each.type for each in raised]


@pytest.mark.parametrize(
    ("kind", "profile"),
    [
        *((kind, min(HABITS[kind].profiles)) for kind in FaultKind),
        (FaultKind.MAINS_LOST, Profile.WIFI_POST),
    ],
    ids=lambda each: each.value,
)
def test_a_fault_raises_its_alarm_once_and_it_ends(kind: FaultKind, profile: Profile) -> None:
    hours = HABITS[kind].hours[0] + 0.5
    lasting = hours > 20
    # What is reckoned over two days has to have seen two days of order.
    source = befallen(kind, profile, hours, after=52 if lasting else 2)
    fault = source.faults[0]
    after_s = 1.7 * DAY_S if lasting else 5 * HOUR_S
    kiosk = played(source, begins(kind), fault.end + after_s, 1_800 if lasting else 300)
    verdict = judge(truth(source), kiosk.raised)
    assert of_types(kiosk.raised) == [truth(source)[0].alarm]
    assert (verdict.missed, verdict.extra) == (0, 0)


def test_every_kind_of_fault_has_an_alarm_of_a_rule() -> None:
    for kind, profile in CASES:
        types = {rule.type for rule in default_rules(profile)}
        expected = truth(befallen(kind, profile, 1))[0]
        assert expected.alarm in types
    assert set(ALARMS) == set(FaultKind) == set(HABITS)


def test_an_alarm_hides_only_what_its_rule_knows_as_its_child() -> None:
    for kind, (alarm, hides) in ALARMS.items():
        profile = min(HABITS[kind].profiles)
        parents = {rule.type: rule.parents for rule in default_rules(profile)}
        for hidden in hides:
            assert hidden not in parents or alarm in parents[hidden], (kind, hidden)


def test_mains_lost_takes_the_access_point_and_the_heat_then_the_kiosk() -> None:
    source = befallen(FaultKind.MAINS_LOST, Profile.BOOTH, 3)
    begin = int(source.faults[0].begin)
    assert not access_point(source, (begin + 60) * SECOND_US)[0].fields["up"]
    minutes = [
        float(ups(source, (begin + after) * SECOND_US)[0].fields["runtime"]) / 60
        for after in (60, 600, 1_200, 2_000)
    ]
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[0] > 40 > 15 > minutes[-1]
    cabin = [
        float(climate(source, at * SECOND_US)[2].fields["temperature"])
        for at in (begin, begin + 3 * HOUR_S)
    ]
    assert cabin[1] < cabin[0] - 5
    assert not supply(source, begin + 2_600).dark
    assert supply(source, begin + 2_800).dark
    kiosk = played(source, WINTER, source.faults[0].end + HOUR_S, 60)
    assert of_types(kiosk.raised) == ["mains_lost"]
    # Dark from the empty battery until mains is back.
    assert kiosk.raised[0].end == pytest.approx(source.faults[0].end + 90, abs=91)


def test_a_hurried_fault_empties_the_battery_so_many_times_faster() -> None:
    slow = befallen(FaultKind.MAINS_LOST, Profile.BOOTH, 1)
    fast = replace(slow, faults=(replace(slow.faults[0], speed=30.0),))
    begin = slow.faults[0].begin
    assert supply(fast, begin + 30).charge == pytest.approx(supply(slow, begin + 900).charge)


def test_faults_drawn_are_the_seeds_apart_in_time_and_of_the_season() -> None:
    for source in HOSTS.values():
        faults = drawn(source, WINTER, WINTER + 60 * WEEK_S)
        assert faults == drawn(source, WINTER, WINTER + 60 * WEEK_S)
        assert faults != drawn(replace(source, seed=6), WINTER, WINTER + 60 * WEEK_S)
        assert 12 < len(faults) < 36
        for before, after in pairwise(faults):
            assert before.end + DAY_S < after.begin
        for each in faults:
            assert each.kind in kinds_at(source.profile, each.begin)


@pytest.mark.slow
def test_days_without_faults_raise_no_alarm() -> None:
    for number, source in enumerate(HOSTS.values()):
        for begin in (SUMMER, WINTER):
            kiosk = played(replace(source, kiosk=f"calm-{number}"), begin, begin + 3 * DAY_S, 1_200)
            assert kiosk.raised == ()
            assert kiosk.readings > 3 * 72 * 10


def test_a_kiosk_played_twice_says_the_same() -> None:
    source = befallen(FaultKind.LINK_CUT, Profile.WIFI_POST, 1)

    def said() -> list[object]:
        heard: list[object] = []

        def hear(name: str, rows: Sequence[Reading]) -> None:
            heard.append((name, rows))

        kiosk = PlayedKiosk(source, WINTER * SECOND_US, 600 * SECOND_US)
        heard += kiosk.play((WINTER + 4 * HOUR_S) * SECOND_US, hear)
        return heard

    assert said() == said()
