"""The README's commands, typed by a newcomer."""

from __future__ import annotations

import json

import pytest

from tests.docs.newcomer import Newcomer
from tests.docs.reader import Reader
from tests.house.documented_commands import documented
from tests.servers.binaries import require
from tests.waiting import until

# Under `--dist loadgroup` one worker takes them all, and Escale is started once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("newcomer")]


def test_one_command_brings_thirteen_kiosks_online_and_a_link(newcomer: Newcomer) -> None:
    assert documented("bin/up") == ["bin/up"]
    assert "13 of 13 kiosks online" in newcomer.said
    assert f"http://127.0.0.1:{newcomer.port}/sign-in?code=" in newcomer.said


def test_identify_lights_the_lamp_where_the_readme_says(newcomer: Newcomer) -> None:
    lamp = newcomer.reader.folder / "var" / "kiosks" / "local" / "lamp"
    answer = newcomer.reader(documented("bin/escale command local identify --wait"))
    assert "succeeded" in answer
    assert lamp.exists()


def test_the_list_names_this_machine_among_the_kiosks(newcomer: Newcomer) -> None:
    table = newcomer.reader(documented("bin/escale kiosk list"))
    lines = [line for line in table.splitlines() if "online" in line]
    assert len(lines) >= 13
    assert any("local" in line for line in lines)


@pytest.mark.server
def test_a_reading_published_by_mosquitto_pub_is_given_back(newcomer: Newcomer) -> None:
    require("mosquitto_pub")
    require("curl")
    reader = newcomer.reader
    reader(
        documented(
            'bin/escale kiosk add my-first-kiosk --site-name "Place de la Bourse" '
            "--commune 33063 --lat 44.8415 --lon -0.5697"
        )
    )
    publish = documented(
        "mosquitto_pub -V mqttv5 -q 1 -t escale/v1/my-first-kiosk/up/live/sensor -m "
        '\'{"boot":"01K8ZZ0V5B2H7J6Q3M9N4P8R1T","seq":1,"clock":"synced","samples":[{"m":"climate",'
        '"at":\'$(date +%s)\'000000,"tags":{"zone":"cabin"},"fields":{"temperature":21.5}}]}\''
    )
    reader(publish, "-h", "127.0.0.1", "-p", newcomer.mqtt_port)
    ask = documented(
        'curl -s -H "Authorization: Bearer $(cat var/secrets/cli.token)" '
        '"http://127.0.0.1:8000/api/v1/kiosks/my-first-kiosk/series/climate?start=-5m"'
    )

    def given_back() -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(reader(ask, *newcomer.here))["items"]
        return found

    (reading,) = until(given_back, what="the reading")
    assert reading["fields"] == {"temperature": 21.5}
    assert reading["tags"] == {"zone": "cabin"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_wiped_broker_costs_no_sample(tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = Reader(tmp_path_factory.mktemp("demo"))
    said = reader(documented("bin/escale demo broker-wiped"), timeout_s=240)
    assert "0 lost, 0 phantom; every account adds up" in said
