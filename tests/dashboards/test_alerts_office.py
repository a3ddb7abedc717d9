"""What the office really writes of its kiosks, and what Grafana's alerts make of it."""

from collections.abc import AsyncIterator, Iterator, Mapping

import httpx
import pytest

from contract import Account, Alarm, Lifecycle, Profile, Severity, Status, Text
from control_api.alarms import KnownAlarm
from control_api.fleet_states import state_points
from store import Kiosk, KioskOverview, KioskStatus, SeriesStore, Site, open_series
from tests.dashboards.grafana_alerts import AlertRule, Ask
from tests.dashboards.test_alerts import MINUTE_MS, START_MS, asking, rule
from tests.servers.influxdb import InfluxDB

SITE = Site("victoire", "Place de la Victoire", "33063", "Bordeaux", 44.831, -0.572)
BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"
DAY_MS = 86_400_000
Office = tuple[SeriesStore, Ask]
Heard = Mapping[str, int | None]
"""When each kiosk in service was last heard (ms); None: never."""


@pytest.fixture
async def office(influxd: InfluxDB, influx_url: str) -> AsyncIterator[Office]:
    series = await open_series(influx_url)
    await series.prepare()
    with httpx.Client(base_url=influxd.url) as client:
        yield series, asking(client, influx_url.rsplit("/", 1)[1])
    await series.close()


def registered(heard: Heard) -> Iterator[KioskOverview]:
    created = (START_MS - DAY_MS) * 1_000
    for name, at in heard.items():
        kiosk = Kiosk(name, SITE.id, Profile.BOOTH, Lifecycle.IN_SERVICE, created)
        status = None if at is None else KioskStatus(name, _status(at * 1_000), at * 1_000)
        yield KioskOverview(kiosk, SITE, status, None)


def _status(at: int) -> Status:
    return Status.model_validate(
        {
            "state": "online",
            "conn": BOOT,
            "boot": BOOT,
            "machine": "b" * 32,
            "at": at,
            "version": "1",
            "profile": Profile.BOOTH,
            "clock": "synced",
            "counter": 0,
            "occupied": False,
            "drivers": {},
            "accounts": Account(),
        }
    )


async def minutes(
    office: Office,
    span: range,
    heard: Heard,
    rules: list[AlertRule],
    *,
    alarms: list[KnownAlarm] | None = None,
    hearing: bool = True,
) -> None:
    """The office writes each minute of `span` (minutes since START); then Grafana looks."""
    series, ask = office
    for minute in span:
        at = START_MS + minute * MINUTE_MS
        # A kiosk that lives was heard just now.
        now = {name: at if last == 0 else last for name, last in heard.items()}
        points = state_points(registered(now), alarms or [], at * 1_000, hearing=hearing)
        await series.write(list(points))
        for each in rules:
            each.evaluate(ask, at)


async def test_a_kiosk_the_office_no_longer_hears_fires_and_stays(office: Office) -> None:
    rules = [rule("escale-kiosk-unreachable"), rule("escale-kiosk-silent")]
    living = {"kiosk-a": 0, "kiosk-b": 0}
    await minutes(office, range(1, 4), living, rules)
    assert [each.firing for each in rules] == [set(), set()]
    died = living | {"kiosk-b": START_MS + 3 * MINUTE_MS}
    await minutes(office, range(4, 20), died, rules)
    assert [each.firing for each in rules] == [{"kiosk-b"}, set()]
    tomorrow = 25 * 60
    await minutes(office, range(tomorrow, tomorrow + 3), died, rules)
    assert rules[1].firing == {"kiosk-b"}
    await minutes(office, range(tomorrow + 3, tomorrow + 14), died, rules)
    assert [each.firing for each in rules] == [{"kiosk-b"}, {"kiosk-b"}]


async def test_a_kiosk_that_was_registered_and_never_heard_fires(office: Office) -> None:
    rules = [rule("escale-kiosk-unreachable"), rule("escale-kiosk-silent")]
    heard: Heard = {"kiosk-a": 0, "kiosk-never": None}
    await minutes(office, range(1, 14), heard, rules)
    assert [each.firing for each in rules] == [{"kiosk-never"}, {"kiosk-never"}]


async def test_an_office_that_cannot_hear_blames_no_kiosk_and_forgives_none(
    office: Office,
) -> None:
    unreachable = rule("escale-kiosk-unreachable")
    heard: Heard = {"kiosk-a": 0, "kiosk-dead": START_MS}
    await minutes(office, range(1, 16), heard, [unreachable])
    assert unreachable.firing == {"kiosk-dead"}
    deaf: Heard = {"kiosk-a": START_MS, "kiosk-dead": START_MS}
    await minutes(office, range(16, 50), deaf, [unreachable], hearing=False)
    assert unreachable.firing == {"kiosk-dead"}


async def test_a_critical_alarm_of_a_kiosk_that_died_goes_on_firing(office: Office) -> None:
    critical = rule("escale-kiosk-critical")
    text = Text(fr="Ouvert.", en="Open.")
    alarm = Alarm(
        type="tamper", severity=Severity.CRITICAL, latched=True, raised_at=1, changed_at=1,
        trade="furniture", consequence=text, advice=text,
    )  # fmt: skip
    known = [KnownAlarm("kiosk-a", alarm, None)]
    heard: Heard = {"kiosk-a": START_MS, "kiosk-b": 0}
    await minutes(office, range(1, 40), heard, [critical], alarms=known)
    assert critical.firing == {"kiosk-a"}
    await minutes(office, range(40, 43), heard, [critical])
    assert critical.firing == set()
