"""Alert rules on a real InfluxDB, evaluated as Grafana does: what dies fires, and stays."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from contract import OFFICE
from dashboards.alerting_groups import for_api, groups
from dashboards.wording import Language
from store import Point, SeriesStore, open_series
from tests.dashboards.grafana_alerts import AlertRule, Ask, Labels, QueryFailed, Series
from tests.servers.influxdb import InfluxDB

MINUTE_MS = 60_000
RARE_MS = 10 * MINUTE_MS
START_MS = 1_763_856_000_000
KIOSKS = ("kiosk-a", "kiosk-b", "kiosk-c")
EVERY = {
    rule["uid"]: (rule, group.every_s)
    for group in groups()
    for rule in for_api(group, Language.EN, lambda shown: None)["rules"]  # type: ignore[attr-defined]
}


def rule(uid: str) -> AlertRule:
    return AlertRule(*EVERY[uid])


@dataclass
class City:
    """Kiosks and an office that measure once a minute, and what happens to them."""

    series: SeriesStore
    ask: Ask
    now_ms: int = START_MS
    dead: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    office: bool = True
    collectors: int = 2
    centre: dict[str, Any] = field(default_factory=dict)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    collector: dict[str, Any] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    ack_delay: dict[str, float] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)
    _last_word: dict[str, int] = field(default_factory=dict)

    async def live(self, minutes: int, *rules: AlertRule) -> None:
        """Let minutes pass; each rule is evaluated in its own rhythm."""
        moments = range(self.now_ms + MINUTE_MS, self.now_ms + (minutes + 1) * MINUTE_MS, MINUTE_MS)
        await self.series.write([point for at in moments for point in self._minute(at)])
        for at in moments:
            self.now_ms = at
            for each in rules:
                if at // 1_000 % each.interval_s == 0:
                    each.evaluate(self.ask, at)

    async def past(self, hours: int, *rules: AlertRule) -> None:
        """Hours after which alone the rules are evaluated."""
        end = self.now_ms + hours * 60 * MINUTE_MS
        moments = range(self.now_ms + MINUTE_MS, end + 1, MINUTE_MS)
        await self.series.write(
            [
                point
                for at in moments
                for point in self._minute(at)
                # Seldom, that writing does not take longer than what is tested.
                if point.kiosk == OFFICE or at % RARE_MS == 0 or at > end - RARE_MS
            ]
        )
        self.now_ms = end
        for each in rules:
            each.evaluate(self.ask, end)

    def _minute(self, at: int) -> Iterator[Point]:
        us = at * 1_000
        for kiosk in KIOSKS:
            alive = kiosk not in self.dead
            if alive:
                self._last_word[kiosk] = at
                journal = {"produced": 5, "dropped": self.dropped.get(kiosk, 0)}
                yield Point("journal", kiosk, {}, journal, us)
                delay = self.ack_delay.get(kiosk, 200.0)
                yield Point("uplink", kiosk, {}, {"ack_delay": delay}, us)
                for zone in {"inside", "screen"} - self.without:
                    yield Point("climate", kiosk, {"zone": zone}, {"temperature": 20.0}, us)
            if self.office and kiosk not in self.retired:
                silent = (at - self._last_word.get(kiosk, START_MS)) / 1_000
                online = silent < 120
                fields = {
                    "online": online,
                    "availability": 100.0 * online,
                    "silent": silent,
                    "clock_synced": True,
                    "critical": 0,
                    "major": 0,
                    "waiting": 0,
                    **self.state.get(kiosk, {}),
                }
                yield Point("kiosk_state", kiosk, {}, fields, us)
        if self.office:
            figures = {"kiosks": 3, "online": 3 - len(self.dead), "dead_letters": 0, "broker": True}
            figures |= {"strangers": 0, "commands_open": 0, "office_alarms": 0} | self.centre
            yield Point("centre", OFFICE, {"process": "api-1"}, figures, us)
        for number in range(self.collectors):
            said = {"received": 30, "connected": True, "database_away": False, "windows_due": 3}
            said |= {"write_time": 20.0, "held": 0} | self.collector
            yield Point("collector", OFFICE, {"collector": f"c-{number}"}, said, us)


def asking(client: httpx.Client, database: str) -> Ask:
    """The database as a rule's query finds it."""

    def ask(source: str, query: str, start: int, end: int) -> list[Series]:
        assert source == "escale"
        span = f"time >= {start}ms and time <= {end}ms"
        text = query.replace("$timeFilter", span)
        assert "$" not in text
        params = {"db": database}
        answer = client.post("/query", params=params, data={"q": text}).json()
        (result,) = answer["results"]
        if "error" in result:
            raise QueryFailed(result["error"])
        return [
            (frozenset(row.get("tags", {}).items()), [line[1] for line in row["values"]])
            for row in result.get("series", [])
        ]

    return ask


@pytest.fixture
async def city(influxd: InfluxDB, influx_url: str) -> AsyncIterator[City]:
    series = await open_series(influx_url)
    await series.prepare()
    with httpx.Client(base_url=influxd.url) as client:
        yield City(series, asking(client, influx_url.rsplit("/", 1)[1]))
    await series.close()


@pytest.mark.slow
async def test_in_a_city_where_all_is_well_no_rule_fires(city: City) -> None:
    every = [rule(uid) for uid in EVERY]
    await city.past(24, *every)
    states = {(each.rule["uid"], alert.state) for each in every for alert in each.alerts.values()}
    assert {uid for uid, _ in states} == set(EVERY)
    assert {state for _, state in states} == {"Normal"}, states


@pytest.mark.slow
async def test_a_dead_kiosk_fires_and_goes_on_firing_until_it_lives(city: City) -> None:
    unreachable = rule("escale-kiosk-unreachable")
    await city.live(5, unreachable)
    city.dead = {"kiosk-b"}
    await city.live(20, unreachable)
    assert unreachable.firing == {"kiosk-b"}
    await city.past(30)
    await city.live(3, unreachable)
    assert unreachable.firing == {"kiosk-b"}
    city.dead = set()
    await city.live(4, unreachable)
    assert unreachable.firing == set()


async def test_a_kiosk_that_says_nothing_for_a_day_is_critical(city: City) -> None:
    silent = rule("escale-kiosk-silent")
    city.dead = {"kiosk-c"}
    await city.past(25)
    await city.live(2, silent)
    assert silent.firing == {"kiosk-c"}


async def test_a_silent_office_fires_and_leaves_the_kiosks_alerts_as_they_are(city: City) -> None:
    unreachable, office = rule("escale-kiosk-unreachable"), rule("escale-office-silent")
    city.dead = {"kiosk-a"}
    await city.live(20, unreachable, office)
    assert (unreachable.firing, office.firing) == ({"kiosk-a"}, set())
    city.office = False
    await city.live(30, unreachable, office)
    assert unreachable.firing == {"kiosk-a"}
    assert office.firing == {""}


async def test_a_database_that_refuses_fires_once_and_resolves_nothing(city: City) -> None:
    unreachable, office = rule("escale-kiosk-unreachable"), rule("escale-office-silent")
    city.dead = {"kiosk-a"}
    await city.live(20, unreachable, office)

    def away(source: str, query: str, start: int, end: int) -> list[Series]:
        raise QueryFailed("connection refused")

    city.ask = away
    await city.live(10, unreachable, office)
    assert unreachable.firing == {"kiosk-a"}
    assert office.firing == {""}


async def test_a_retired_kiosk_takes_its_alerts_with_it(city: City) -> None:
    unreachable = rule("escale-kiosk-unreachable")
    city.dead = {"kiosk-a", "kiosk-b"}
    await city.live(20, unreachable)
    city.retired = {"kiosk-a"}
    await city.live(10, unreachable)
    assert unreachable.firing == {"kiosk-b"}


@pytest.mark.slow
async def test_a_sensor_that_vanishes_fires_for_its_kiosk_and_zone_and_stays(city: City) -> None:
    stopped = rule("escale-series-climate")
    await city.past(3)
    city.without = {"screen"}
    await city.live(60, stopped)
    firing: set[Labels] = {k for k, alert in stopped.alerts.items() if alert.state == "Alerting"}
    assert firing == {frozenset({("kiosk", each), ("zone", "screen")}) for each in KIOSKS}
    await city.past(30)
    await city.live(10, stopped)
    assert len(stopped.firing) == 3
    city.without = set()
    await city.live(10, stopped)
    assert stopped.firing == set()


async def test_a_kiosk_that_gives_up_samples_fires_for_an_hour(city: City) -> None:
    drops = rule("escale-kiosk-drops")
    await city.live(10, drops)
    city.dropped = {"kiosk-a": 40}
    await city.live(50, drops)
    assert drops.firing == {"kiosk-a"}
    await city.live(15, drops)
    assert drops.firing == set()


async def test_what_a_kiosk_said_of_itself_last_stands_when_it_dies(city: City) -> None:
    late = rule("escale-kiosk-ack-late")
    city.ack_delay = {"kiosk-a": 60_000.0}
    await city.live(20, late)
    assert late.firing == {"kiosk-a"}
    city.dead = {"kiosk-a"}
    await city.live(60, late)
    assert late.firing == {"kiosk-a"}
    city.dead, city.ack_delay = set(), {}
    await city.live(3, late)
    assert late.firing == set()


async def test_the_sensors_of_a_dead_kiosk_are_not_told_of_one_by_one(city: City) -> None:
    stopped = rule("escale-series-climate")
    await city.past(3)
    city.dead = {"kiosk-a"}
    await city.live(90, stopped)
    assert stopped.firing == set()


async def test_an_online_kiosk_without_samples_has_a_stuck_window(city: City) -> None:
    stuck = rule("escale-series-journal")
    await city.past(3)
    city.dead = {"kiosk-b"}
    city.state = {"kiosk-b": {"online": True, "availability": 100.0, "silent": 1.0}}
    await city.live(60, stuck)
    assert stuck.firing == {"kiosk-b"}


@pytest.mark.parametrize(
    ("uid", "figures"),
    [
        ("escale-strangers", {"strangers": 1}),
        ("escale-office-alarms", {"office_alarms": 2}),
        ("escale-broker-away", {"broker": False}),
        ("escale-fleet-down", {"online": 1}),
    ],
)
async def test_what_the_office_says_of_itself_fires_and_ends(
    city: City, uid: str, figures: Mapping[str, Any]
) -> None:
    asked = rule(uid)
    city.centre = dict(figures)
    await city.live(12, asked)
    assert asked.firing == {""}
    city.centre = {}
    await city.live(8, asked)
    assert asked.firing == set()


@pytest.mark.parametrize(
    ("uid", "figures", "who"),
    [
        ("escale-collector-cut-off", {"connected": False}, {"c-0", "c-1"}),
        ("escale-database-away", {"database_away": True}, {"c-0", "c-1"}),
        ("escale-writes-slow", {"write_time": 9_000.0}, {""}),
    ],
)
async def test_what_a_collector_says_of_itself_fires(
    city: City, uid: str, figures: Mapping[str, Any], who: set[str]
) -> None:
    asked = rule(uid)
    city.collector = dict(figures)
    await city.live(32, asked)
    assert asked.firing == who


@pytest.mark.slow
async def test_no_collector_left_fires_and_one_of_two_does_as_well(city: City) -> None:
    gone, fewer = rule("escale-collectors-silent"), rule("escale-collectors-fewer")
    await city.past(24)
    city.collectors = 1
    await city.live(45, gone, fewer)
    assert (gone.firing, fewer.firing) == (set(), {""})
    city.collectors = 0
    await city.live(10, gone, fewer)
    assert gone.firing == {""}


async def test_dead_letters_fire_while_they_grow(city: City) -> None:
    growing = rule("escale-dead-letters")
    city.centre = {"dead_letters": 40}
    await city.live(3, growing)
    assert growing.firing == set()
    city.centre = {"dead_letters": 52}
    await city.live(2, growing)
    assert growing.firing == {""}
    await city.past(2)
    await city.live(2, growing)
    assert growing.firing == set()


async def test_a_critical_alarm_fires_and_again_when_nobody_takes_it(city: City) -> None:
    critical, waits = rule("escale-kiosk-critical"), rule("escale-kiosk-critical-waits")
    city.state = {"kiosk-a": {"critical": 1, "waiting": 1}}
    await city.live(10, critical, waits)
    assert (critical.firing, waits.firing) == ({"kiosk-a"}, set())
    await city.live(25, critical, waits)
    assert waits.firing == {"kiosk-a"}
    city.state = {"kiosk-a": {"critical": 1, "waiting": 0}}
    await city.live(2, critical, waits)
    assert (critical.firing, waits.firing) == ({"kiosk-a"}, set())


async def test_a_clock_that_is_not_set_fires_and_ends(city: City) -> None:
    clock = rule("escale-kiosk-clock")
    city.state = {"kiosk-b": {"clock_synced": False}}
    await city.live(15, clock)
    assert clock.firing == {"kiosk-b"}
    city.state = {}
    await city.live(20, clock)
    assert clock.firing == set()


@pytest.mark.slow
async def test_what_lasts_fires_when_it_has_lasted(city: City) -> None:
    rules = [rule(f"escale-{name}") for name in ("kiosk-major", "kiosk-alarms-wait")]
    office = [rule(f"escale-{name}") for name in ("rollups-late", "commands-stuck")]
    city.state = {"kiosk-c": {"major": 1, "waiting": 2}}
    city.collector = {"windows_due": 900}
    city.centre = {"commands_open": 1}
    for _ in range(3):
        await city.past(1, *rules, *office)
    assert [each.firing for each in rules] == [{"kiosk-c"}, set()]
    assert office[0].firing == {""}
    for _ in range(9):
        await city.past(1, *rules, *office)
    assert [each.firing for each in rules] == [{"kiosk-c"}, {"kiosk-c"}]
    assert office[1].firing == {""}
    city.centre = {}
    await city.live(1, office[1])
    assert office[1].firing == set()


@pytest.mark.slow
async def test_a_kiosk_that_comes_and_goes_fires_for_its_day(city: City) -> None:
    often_away = rule("escale-kiosk-availability")
    await city.past(20)
    city.dead = {"kiosk-b"}
    await city.past(4)
    city.dead = set()
    await city.past(1, often_away)
    await city.past(1, often_away)
    assert often_away.firing == {"kiosk-b"}
