"""The kiosk's page, typed by whoever sets one up."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest

from tests.docs.newcomer import Newcomer
from tests.docs.reader import Reader
from tests.house.documented_commands import documented
from tests.waiting import until

GROUP = pytest.mark.xdist_group("newcomer")


@pytest.mark.slow
def test_a_first_file_says_what_is_left_until_it_is_content(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    reader = Reader(tmp_path_factory.mktemp("technician"))
    reader(documented("bin/escale edge new place-canteloup --profile booth --output kiosk.toml"))
    check = documented("bin/escale edge check --config kiosk.toml")
    with pytest.raises(AssertionError, match=r"mqtt\.url: to be filled in"):
        reader(check)
    path = reader.folder / "kiosk.toml"
    host = re.search(r"^# host:.*?(?=^# link:)", path.read_text(), re.MULTILINE | re.DOTALL)
    assert host is not None
    path.write_text(
        'kiosk = "place-canteloup"\nprofile = "booth"\ndata = "data"\n'
        f'[mqtt]\nurl = "mqtt://127.0.0.1:1883"\n{host[0]}'
    )
    table = reader(check)
    assert "memory_total" in table
    assert "hotspot" in table, "the profile's devices that the file leaves out are named"


@pytest.mark.slow
@GROUP
def test_a_tampering_stays_until_it_is_acknowledged(newcomer: Newcomer) -> None:
    reader = newcomer.reader
    reader(documented("bin/escale edge inject var/kiosks bordeaux-victoire tamper --minutes 1"))

    def alarms() -> list[str]:
        kiosk = ask(newcomer, "/kiosks/bordeaux-victoire")
        return [alarm["type"] for alarm in kiosk["active_alarms"]]

    until(lambda: alarms() == ["tamper"], what="the alarm", deadline_s=30)
    answer = reader(
        documented(
            "bin/escale command bordeaux-victoire acknowledge-alarm type=tamper "
            "qualifier=technical-hatch --wait"
        )
    )
    assert "succeeded" in answer


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_cut_of_the_mains_is_one_alarm(tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = Reader(tmp_path_factory.mktemp("demo"))
    said = reader(documented("bin/escale demo mains-lost"), timeout_s=240)
    assert "1 alarm for one cause, cleared by the kiosk" in said


@pytest.mark.slow
@GROUP
def test_a_past_is_filled_in_beside_a_running_fleet(newcomer: Newcomer) -> None:
    fill = documented("bin/escale simulate --kiosks 50 --days 90")
    newcomer.reader(fill, "--kiosks", "2", "--days", "1", timeout_s=200)
    past = "/kiosks/bordeaux-victoire/series/climate?start=-20h&end=-10h"
    assert len(ask(newcomer, past)["items"]) > 100


def ask(newcomer: Newcomer, path: str) -> Any:
    """The API's answer."""
    token = (newcomer.reader.folder / "var" / "secrets" / "cli.token").read_text().strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{newcomer.port}/api/v1{path}",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
