"""The API's page: each of its commands, against a running Escale."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.docs.newcomer import Newcomer
from tests.house.documented_commands import documented
from tests.house.rooms import TREE
from tests.servers.binaries import require
from tests.waiting import until

# Under `--dist loadgroup` one worker takes them all, and Escale is started once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("newcomer")]

MAKE_TOKEN = 'TOKEN=$(bin/escale token create --role viewer --name "city dashboard")'
PAGE = (TREE / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def caller(newcomer: Newcomer) -> Newcomer:
    """The newcomer, with a viewer's token in the shell's TOKEN."""
    require("curl")
    newcomer.reader.environment["TOKEN"] = token(newcomer, documented(MAKE_TOKEN))
    return newcomer


def token(caller: Newcomer, command: list[str]) -> str:
    # An assignment prints nothing: the shell that made it says what it got.
    return caller.reader(command, then='; echo "$TOKEN"').strip()


def get(caller: Newcomer, command: list[str]) -> Any:
    return json.loads(caller.reader(command, *caller.here))


def test_a_token_is_printed_once_and_listed_without_its_secret(caller: Newcomer) -> None:
    make = documented('TOKEN=$(bin/escale token create --role viewer --name "city dashboard")')
    secret = token(caller, make)
    assert secret != caller.reader.environment["TOKEN"]
    listed = caller.reader(documented("bin/escale token list"))
    assert listed.count("city dashboard") == 2
    assert secret not in listed


def test_the_fleet_and_one_kiosk_are_read(caller: Newcomer) -> None:
    fleet = get(
        caller,
        documented('curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/kiosks'),
    )
    assert {kiosk["state"] for kiosk in fleet["items"]} <= {"online", "silent", "offline", "never"}
    assert {"next", "unregistered"} <= fleet.keys()
    one = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/kiosks/local'
        ),
    )
    assert one["id"] == "local"
    assert {"status", "active_alarms", "latest"} <= one.keys()


def test_values_are_read_as_written_and_in_windows(caller: Newcomer) -> None:
    written = documented(
        'curl -s -H "Authorization: Bearer $TOKEN" '
        '"http://127.0.0.1:8000/api/v1/kiosks/local/series/host?start=-15m&fields=cpu,memory"'
    )
    windows = documented(
        'curl -s -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:8000/api/v1/kiosks/local/'
        'series/host?start=-1h&every=5m&aggregate=max&fields=cpu"'
    )
    until(lambda: get(caller, written)["items"], what="a reading")
    assert get(caller, written)["fields"]["cpu"]["unit"] == "%"
    found = get(caller, windows)
    assert found["every_s"] == 300
    assert {"cpu"} == found["items"][0]["fields"].keys()


def test_a_kiosk_is_registered_and_moved_on(caller: Newcomer) -> None:
    made = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $(cat var/secrets/cli.token)" '
            '-H "Content-Type: application/json" -d \'{"id":"place-gambetta","new_site":{"name":'
            '"Place Gambetta","commune":"33063","latitude":44.8412,"longitude":-0.5807},'
            '"profile":"wifi-post","lifecycle":"planned"}\' http://127.0.0.1:8000/api/v1/kiosks'
        ),
    )
    assert (made["state"], made["lifecycle"]) == ("never", "planned")
    moved = get(
        caller,
        documented(
            'curl -s -X PATCH -H "Authorization: Bearer $(cat var/secrets/cli.token)" '
            '-H "Content-Type: application/json" -d \'{"lifecycle":"in_service"}\' '
            "http://127.0.0.1:8000/api/v1/kiosks/place-gambetta"
        ),
    )
    assert moved["lifecycle"] == "in_service"


def test_a_command_is_issued_and_found_to_have_succeeded(caller: Newcomer) -> None:
    issued = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $(cat var/secrets/cli.token)" '
            '-H "Content-Type: application/json" '
            '-d \'{"action":"identify","params":{"seconds":5},"ttl_s":60}\' '
            "http://127.0.0.1:8000/api/v1/kiosks/local/commands"
        ),
    )
    listing = documented(
        'curl -s -H "Authorization: Bearer $TOKEN" '
        "http://127.0.0.1:8000/api/v1/kiosks/local/commands"
    )

    def succeeded() -> bool:
        (mine,) = [row for row in get(caller, listing)["items"] if row["id"] == issued["id"]]
        return bool(mine["state"] == "succeeded")

    until(succeeded, what="the command to succeed")


def test_an_alarm_is_listed_and_acknowledged(caller: Newcomer) -> None:
    homes = caller.reader.folder / "var" / "kiosks"
    caller.reader.escale("edge", "inject", str(homes), "merignac-charles-de-gaulle", "tamper")
    listing = documented(
        'curl -s -H "Authorization: Bearer $TOKEN" '
        '"http://127.0.0.1:8000/api/v1/alarms?severity=minor"'
    )

    def tampered() -> bool:
        return any(each["type"] == "tamper" for each in get(caller, listing)["items"])

    until(tampered, what="the alarm")
    answer = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $(cat var/secrets/cli.token)" '
            '-H "Content-Type: application/json" -d \'{"type":"tamper",'
            '"qualifier":"technical-hatch","note":"lock replaced"}\' http://127.0.0.1:8000'
            "/api/v1/kiosks/merignac-charles-de-gaulle/alarms/acknowledge"
        ),
    )
    assert answer["alarm"]["type"] == "tamper"
    assert answer["command"]["action"] == "acknowledge-alarm"


def test_the_events_tell_a_kiosks_live_samples(caller: Newcomer) -> None:
    stream = documented(
        'curl -sN -H "Authorization: Bearer $TOKEN" '
        '"http://127.0.0.1:8000/api/v1/events?samples=local"'
    )
    out = caller.reader.folder / "events.txt"
    with caller.reader.running(stream, *caller.here, out=out):
        until(lambda: "event: sample" in out.read_text(), what="a live sample")


def test_the_accounts_add_up_and_the_office_has_no_alarm(caller: Newcomer) -> None:
    accounts = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/accounts'
        ),
    )
    assert accounts["unbalanced"] == []
    assert len(accounts["items"]) == 13
    alarms = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/office/alarms'
        ),
    )
    assert alarms["items"] == []


def test_what_was_refused_is_read_by_its_reason(caller: Newcomer) -> None:
    found = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $TOKEN" '
            '"http://127.0.0.1:8000/api/v1/dead-letters?reason=out_of_range"'
        ),
    )
    assert found == {"items": [], "next": None}


def test_the_error_on_the_page_is_the_one_that_comes(caller: Newcomer) -> None:
    problem = get(
        caller,
        documented(
            'curl -s -H "Authorization: Bearer $TOKEN" '
            '"http://127.0.0.1:8000/api/v1/kiosks/local/series/host?start=yesterday"'
        ),
    )
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert problem == json.loads(shown)


def test_health_and_figures_need_no_token_on_this_machine_and_one_behind_a_front(
    caller: Newcomer,
) -> None:
    ready = get(caller, documented("curl -s http://127.0.0.1:8000/health/ready"))
    assert ready == {"status": "ready"}
    figures = documented("curl -s http://127.0.0.1:8000/metrics")
    assert "# HELP" in caller.reader(figures, *caller.here)
    from_afar = ("-H", "X-Forwarded-For: 203.0.113.9")
    assert json.loads(caller.reader(figures, *from_afar, *caller.here))["status"] == 401
