"""The measurements `kiosk_state` and `centre`: what the office says of kiosks that say nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from contract import (
    OFFICE,
    REGISTRY,
    Account,
    Alarm,
    Lifecycle,
    Profile,
    Severity,
    Status,
    StoreRefused,
    StoreUnavailable,
    Text,
)
from control_api.alarms import KnownAlarm
from control_api.fleet_states import States, state_points
from store import Kiosk, KioskOverview, KioskStatus, OperatorNote, OperatorState, Point, Row, Site
from store import strangers as heard_strangers
from tests.control_api import desks
from tests.control_api.desks import START, Desk, StillClock
from tests.waiting import eventually

SITE = Site("victoire", "Place de la Victoire", "33063", "Bordeaux", 44.831, -0.572)
NOW = 1_790_000_040_000_000
SECOND = 1_000_000
BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"


def overview(
    heard_s: float | None, lifecycle: Lifecycle = Lifecycle.IN_SERVICE, clock: str = "synced"
) -> KioskOverview:
    """A kiosk registered a day ago, heard `heard_s` seconds before NOW."""
    kiosk = Kiosk("kiosk-a", SITE.id, Profile.BOOTH, lifecycle, NOW - 86_400 * SECOND)
    if heard_s is None:
        return KioskOverview(kiosk, SITE, None, None)
    at = NOW - int(heard_s * SECOND)
    status = Status.model_validate(
        {
            "state": "online",
            "conn": BOOT,
            "boot": BOOT,
            "machine": "b" * 32,
            "at": at,
            "version": "1",
            "profile": Profile.BOOTH,
            "clock": clock,
            "counter": 0,
            "occupied": False,
            "drivers": {},
            "accounts": Account(),
        }
    )
    return KioskOverview(kiosk, SITE, KioskStatus("kiosk-a", status, at), None)


def alarm(severity: Severity, *, latched: bool = False, type_: str = "tamper") -> Alarm:
    text = Text(fr="Ouvert.", en="Open.")
    return Alarm(
        type=type_, severity=severity, latched=latched, raised_at=1, changed_at=1,
        trade="furniture", consequence=text, advice=text,
    )  # fmt: skip


def said(state: OperatorState) -> OperatorNote:
    return OperatorNote("kiosk-a", "tamper", "", 1, state, 2, BOOT)


def fields(
    known: KioskOverview, alarms: Sequence[KnownAlarm] = (), *, hearing: bool = True
) -> dict[str, object]:
    [point] = state_points([known], alarms, NOW, hearing=hearing)
    assert REGISTRY[point.measurement].field_fault(point.fields) is None
    assert (point.at, point.kiosk, dict(point.tags)) == (NOW, "kiosk-a", {})
    return dict(point.fields)


@pytest.mark.parametrize(("heard_s", "online", "silent"), [(5, True, 5.0), (3_600, False, 3_600.0)])
def test_a_kiosk_is_available_while_it_is_heard(heard_s: int, online: bool, silent: float) -> None:
    found = fields(overview(heard_s))
    assert found["online"] is online
    assert found["availability"] == (100.0 if online else 0.0)
    assert found["silent"] == silent
    assert found["clock_synced"] is True


def test_a_kiosk_that_was_never_heard_is_down_since_it_was_registered() -> None:
    found = fields(overview(None))
    assert (found["online"], found["silent"]) == (False, 86_400.0)
    assert "clock_synced" not in found


def test_an_office_that_does_not_hear_does_not_say_who_is_online() -> None:
    found = fields(overview(3_600), hearing=False)
    assert not {"online", "availability"} & found.keys()
    assert found["silent"] == 3_600.0


@pytest.mark.parametrize("lifecycle", [Lifecycle.PLANNED, Lifecycle.CLOSED, Lifecycle.RETIRED])
def test_of_a_kiosk_out_of_service_nothing_is_said(lifecycle: Lifecycle) -> None:
    assert not state_points([overview(5, lifecycle)], (), NOW, hearing=True)


def test_alarms_are_counted_by_severity_and_those_that_wait_for_staff_apart() -> None:
    tampered = KnownAlarm("kiosk-a", alarm(Severity.CRITICAL, latched=True))
    others = [
        KnownAlarm("kiosk-a", alarm(Severity.MINOR, type_="paper_out")),
        KnownAlarm("kiosk-a", alarm(Severity.MINOR, type_="door_open")),
        KnownAlarm("kiosk-b", alarm(Severity.MAJOR)),
    ]
    found = fields(overview(5), [tampered, *others])
    counts = [found[name] for name in ("alarms", "warning", "minor", "major", "critical")]
    assert counts == [3, 0, 2, 0, 1]
    assert found["waiting"] == 1
    seen = replace(tampered, said=said(OperatorState.ACKNOWLEDGED))
    assert fields(overview(5), [seen])["waiting"] == 0
    shelved = replace(tampered, said=said(OperatorState.SHELVED))
    assert fields(overview(5), [shelved])["alarms"] == 0


async def test_two_processes_write_the_same_minute_once(desk: Desk) -> None:
    await desk.add_kiosk()
    minute = START - START % (60 * SECOND)
    await heard_strangers.record(desk.office.database, "somebody", minute - SECOND)
    for _ in range(2):
        await States().write(desk.office, minute, hearing=True)
    [state] = await desk.office.series.range("kiosk_state", start=0, end=minute + 1)
    assert (state.kiosk, state.at) == ("bordeaux-victoire", minute)
    [centre] = await desk.office.series.range("centre", start=0, end=minute + 1)
    assert centre.kiosk == OFFICE
    assert centre.fields == {
        "dead_letters": 0, "kiosks": 1, "online": 0, "strangers": 1, "commands_open": 0,
        "office_alarms": 0, "broker": False,
    }  # fmt: skip


async def test_a_minute_that_the_series_did_not_take_is_written_when_they_are_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    states, minute = States(), START - START % (60 * SECOND)

    async def away(points: Sequence[Point]) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(desk.office.series, "write", away)
        with pytest.raises(StoreUnavailable):
            await states.write(desk.office, minute, hearing=True)
    await states.write(desk.office, minute + 60 * SECOND, hearing=True)
    rows = await desk.office.series.range("kiosk_state", start=0, end=2 * START)
    assert [row.at for row in rows] == [minute, minute + 60 * SECOND]


async def test_what_the_series_refuse_does_not_hold_up_the_minutes_to_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    states, minute = States(), START - START % (60 * SECOND)

    async def refuse(points: Sequence[Point]) -> None:
        raise StoreRefused("field type conflict")

    with monkeypatch.context() as patch:
        patch.setattr(desk.office.series, "write", refuse)
        await states.write(desk.office, minute, hearing=True)
    await states.write(desk.office, minute + 60 * SECOND, hearing=True)
    [row] = await desk.office.series.range("kiosk_state", start=0, end=2 * START)
    assert row.at == minute + 60 * SECOND


async def test_each_minute_is_written_once_it_begins_and_who_is_online_once_all_were_heard(
    tmp_path: Path, broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("control_api.fleet_states.LOOK_S", 0.02)
    clock = StillClock()
    async with desks.desk(desks.settings(tmp_path, broker.url), clock) as desk:
        await desk.add_kiosk()
        await desk.office.client.wait_connected()

        async def states() -> list[Row]:
            return await desk.office.series.range("kiosk_state", start=0, end=2 * START)

        assert await states() == []
        for minutes in (1, 2):
            clock.advance(60)
            # The steady clock has moved too; whoever was connected before has settled since.
            await eventually(partial(_counted, states, minutes), what=f"minute {minutes}")
        rows = await states()
    assert [row.at % (60 * SECOND) for row in rows] == [0, 0]
    assert rows[-1].fields["online"] is False


async def _counted(read: Callable[[], Awaitable[list[Row]]], wanted: int) -> bool:
    return len(await read()) == wanted
