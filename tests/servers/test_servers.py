"""The real servers of the tests start, answer, and end."""

import subprocess
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from tests.servers import binaries
from tests.servers.influxdb import InfluxDB
from tests.servers.mosquitto import Mosquitto
from tests.servers.mosquitto import mosquitto as make_mosquitto
from tests.servers.postgresql import PostgreSQL, postgresql
from tests.servers.process import accepts, answers
from tests.servers.snmpd import Snmpd
from tests.servers.victoria_metrics import VictoriaMetrics


def test_mosquitto_carries_a_retained_message(mosquitto: Mosquitto) -> None:
    where = ["-h", "127.0.0.1", "-p", str(mosquitto.port), "-t", "a/b"]
    publish = [binaries.require("mosquitto_pub"), *where, "-r", "-m", "hello"]
    subprocess.run(publish, check=True)
    receive = [binaries.require("mosquitto_sub"), *where, "-C", "1", "-W", "5"]
    assert subprocess.check_output(receive, text=True) == "hello\n"


@pytest.mark.server
def test_mosquitto_obeys_the_configuration_it_is_given(tmp_path: Path) -> None:
    config = "allow_anonymous false\npassword_file {folder}/passwords\n"
    files = {"passwords": ""}
    config = config.format(folder=tmp_path)
    with make_mosquitto(tmp_path, config, files=files) as server:
        where = ["-h", "127.0.0.1", "-p", str(server.port), "-t", "a"]
        publish = [binaries.require("mosquitto_pub"), *where, "-m", "hello"]
        assert subprocess.run(publish, capture_output=True, check=False).returncode != 0


@pytest.mark.server
def test_a_killed_server_is_gone_and_starts_again_on_the_same_port(tmp_path: Path) -> None:
    with make_mosquitto(tmp_path) as server:
        first = server.pid
        server.kill()
        assert not accepts(server.port)
        assert not psutil.pid_exists(first)
        server.start()
        assert accepts(server.port)
        assert server.pid != first


@pytest.mark.server
def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = make_mosquitto(tmp_path, "no_such_setting true\n")
    with pytest.raises(AssertionError, match="no_such_setting"):
        server.start()
    assert not server.running


def test_influxd_is_the_1_x_line(influxd: InfluxDB, influx_url: str) -> None:
    with httpx.Client(trust_env=False) as http:
        assert http.get(f"{influxd.url}/ping").headers["X-Influxdb-Version"].startswith("1.")
    assert influx_url.startswith(f"influxdb://127.0.0.1:{influxd.port}/escale_")


async def test_each_test_has_an_empty_database_of_its_own(
    postgres: PostgreSQL, postgres_url: str
) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        tables = await connection.fetch("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables == []
        assert postgres.fresh_database() != postgres_url
    finally:
        await connection.close()


async def test_postgresql_refuses_a_wrong_password(postgres: PostgreSQL) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url().replace(postgres.password, "wrong"))


@pytest.mark.server
def test_postgresql_comes_back_after_a_power_cut() -> None:
    with postgresql() as server:
        server.kill()
        server.start()
        assert server.query("SELECT 1") == "1"


def test_victoria_metrics_answers(victoria_metrics: VictoriaMetrics) -> None:
    assert answers(f"{victoria_metrics.url}/health")


def test_the_agent_shows_the_loopback_interface_with_64_bit_counters(snmp_agent: Snmpd) -> None:
    names = snmp_agent.walk(".1.3.6.1.2.1.31.1.1.1.1")
    assert "lo" in names
    index = snmp_agent.walk(".1.3.6.1.2.1.2.2.1.1")[names.index("lo")]
    assert int(snmp_agent.get(f".1.3.6.1.2.1.31.1.1.1.6.{index}")[0]) >= 0


def test_the_agent_refuses_a_stranger(snmp_agent: Snmpd) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        snmp_agent._ask("snmpget", ["-v2c", "-c", "public"], [".1.3.6.1.2.1.1.3.0"])


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "find", lambda name: None)


@pytest.mark.usefixtures("nothing_installed")
def test_a_missing_server_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install influxdb"):
        binaries.require("influxd")


@pytest.mark.usefixtures("nothing_installed")
def test_a_missing_server_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install influxdb"):
        binaries.require("influxd")
