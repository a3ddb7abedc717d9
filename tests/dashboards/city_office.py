"""What the back office writes about the city: by its own functions, over the simulator's truth."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from contract import OFFICE, Alarm, CommandState, FieldValue, Lifecycle, Severity, Status, Text
from control_api.alarms import KnownAlarm
from control_api.command_steps import step_points
from control_api.fleet_states import state_points
from control_api.places import missing_places
from store import CommandEvent, Kiosk, KioskOverview, KioskStatus, Point, Site, commands
from tests.dashboards.city import MINUTE_US, SECOND_US, City, SimulatedKiosk, minutes

COLLECTORS = ("collector-1", "collector-2")
LANES = ("live", "backlog")
PROCESSES = ("api-1", "api-2")
FRAME_SAMPLES = 20
BOOT = "01KEQ" + 21 * "0"
SILENCE = Text(fr="", en="")


def office_points(town: City) -> list[Point]:
    """The places, each minute's states, a few commands, the collectors and the centre."""
    sites = [_overview(kiosk, online=True, heard=town.begin) for kiosk in town.kiosks]
    states = list(_states(town))
    return [
        *missing_places(sites, [], town.begin),
        *states,
        *step_points(_steps(town)),
        *_collectors(town),
        *_centres(town, states),
    ]


def _overview(kiosk: SimulatedKiosk, *, online: bool, heard: int) -> KioskOverview:
    place = kiosk.place
    said = Status.model_construct(
        boot=BOOT,
        conn=BOOT,
        machine="simulated",
        at=heard,
        version="",
        profile=place.profile,
        state="online" if online else "offline",
        clock="synced",
    )
    where = (place.commune, place.commune_name, place.latitude, place.longitude)
    return KioskOverview(
        Kiosk(place.id, place.id, place.profile, Lifecycle.IN_SERVICE, heard),
        Site(place.id, place.name, *where),
        KioskStatus(place.id, said, heard),
        None,
    )


def _states(town: City) -> Iterator[Point]:
    changes = {kiosk.place.id: _alarm_changes(kiosk) for kiosk in town.kiosks}
    active: dict[str, dict[tuple[str, str], Alarm]] = {kiosk: {} for kiosk in changes}
    heard = dict.fromkeys(changes, town.begin)
    for at in minutes(town.begin, town.until):
        seen = []
        for kiosk in town.kiosks:
            name = kiosk.place.id
            online = kiosk.online(at)
            if online:
                # What changed while the line was cut is heard when it is back.
                heard[name] = at
                while changes[name] and changes[name][0].changed_at <= at:
                    _take(active[name], changes[name].pop(0))
            seen.append(_overview(kiosk, online=online, heard=heard[name]))
        known = [KnownAlarm(name, alarm) for name in active for alarm in active[name].values()]
        yield from state_points(seen, known, at, hearing=True)


def _alarm_changes(kiosk: SimulatedKiosk) -> list[Alarm]:
    rows = sorted((row for row in kiosk.points if row.measurement == "alarm"), key=lambda r: r.at)
    return [
        Alarm.model_construct(
            type=row.tags["type"],
            qualifier=row.tags.get("qualifier", ""),
            severity=Severity(str(row.fields["severity"])),
            latched=bool(row.fields["latched"]),
            present=bool(row.fields["active"]),
            acknowledged=False,
            raised_at=row.at,
            trade="network",
            consequence=SILENCE,
            advice=SILENCE,
            changed_at=row.at,
        )
        for row in rows
    ]


def _take(active: dict[tuple[str, str], Alarm], change: Alarm) -> None:
    key = (change.type, change.qualifier)
    if change.present:
        active[key] = change
    else:
        active.pop(key, None)


def _steps(town: City) -> Iterator[commands.CommandStep]:
    states = (CommandState.CREATED, CommandState.SENT, CommandState.ACCEPTED)
    for number, kiosk in enumerate(town.kiosks[:3]):
        end = CommandState.FAILED if number == 0 else CommandState.SUCCEEDED
        issued = town.until - (2 + 9 * number) * 3_600 * SECOND_US
        for step, state in enumerate((*states, end)):
            detail = {"code": "no_executor"} if state is CommandState.FAILED else {}
            event = CommandEvent(state, issued + step * 2 * SECOND_US, detail)
            name = f"01KEQ{number:021}"
            yield commands.CommandStep(4 * number + step, name, kiosk.place.id, "identify", event)


def _collectors(town: City) -> Iterator[Point]:
    """The town's samples since the last report, shared out evenly between the collectors."""
    measured = sorted(point.at for point in town.points)
    done = 0
    for at in minutes(town.begin, town.until):
        upto = bisect_left(measured, at + MINUTE_US)
        samples, done = upto - done, upto
        for number, name in enumerate(COLLECTORS):
            mine = samples // 2 + (samples % 2 if number == 0 else 0)
            said = at + MINUTE_US - 1
            yield Point("collector", OFFICE, {"collector": name}, dict(_WHOLE), said)
            for lane in LANES:
                tags = {"collector": name, "lane": lane}
                yield Point("collector", OFFICE, tags, _work(mine if lane == "live" else 0), said)


_WHOLE: Mapping[str, FieldValue] = {
    "letters": 0,
    "write_time": 12.5,
    "held": 0,
    "series_away": False,
    "database_away": False,
    "windows_due": 2,
}
"""What a process says of itself; each of its lanes says the rest."""


def _work(samples: int) -> dict[str, FieldValue]:
    frames = samples // FRAME_SAMPLES
    return {
        "received": frames,
        "stored": frames,
        "rejected": 0,
        "let_go": 0,
        "samples": samples,
        "ack_delay": 30.0,
        "connected": True,
        "waiting": 0,
    }


def _centres(town: City, states: Sequence[Point]) -> Iterator[Point]:
    online: dict[int, int] = {}
    for point in states:
        online[point.at] = online.get(point.at, 0) + (point.fields["online"] is True)
    for at, count in online.items():
        fields = {
            "dead_letters": 3,
            "kiosks": len(town.kiosks),
            "online": count,
            "strangers": 1,
            "commands_open": 0,
            "office_alarms": 0,
            "broker": True,
        }
        for process in PROCESSES:
            yield Point("centre", OFFICE, {"process": process}, fields, at)
