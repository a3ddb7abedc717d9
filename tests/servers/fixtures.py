"""The servers as fixtures. Shared ones live as long as the worker; see README.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import influxdb as influx_server
from tests.servers import mosquitto as mosquitto_server
from tests.servers import postgresql as postgresql_server
from tests.servers import snmpd as snmpd_server
from tests.servers import victoria_metrics as victoria_metrics_server

# A test that asks for one of these needs a real server.
SERVER_FIXTURES = frozenset(
    {
        "influx_url",
        "influxd",
        "mosquitto",
        "postgres",
        "postgres_url",
        "snmp_agent",
        "victoria_metrics",
    }
)


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[mosquitto_server.Mosquitto]:
    with mosquitto_server.mosquitto(tmp_path / "mosquitto") as server:
        yield server


@pytest.fixture(scope="session")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[influx_server.InfluxDB]:
    with influx_server.influxdb(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.fixture
def influx_url(influxd: influx_server.InfluxDB) -> str:
    return influxd.series_url(influxd.fresh_name())


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql_server.PostgreSQL]:
    with postgresql_server.postgresql() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: postgresql_server.PostgreSQL) -> str:
    return postgres.fresh_database()


@pytest.fixture(scope="session")
def victoria_metrics(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[victoria_metrics_server.VictoriaMetrics]:
    folder = tmp_path_factory.mktemp("victoria-metrics")
    with victoria_metrics_server.victoria_metrics(folder) as server:
        yield server


@pytest.fixture(scope="session")
def snmp_agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[snmpd_server.Snmpd]:
    with snmpd_server.snmpd(tmp_path_factory.mktemp("snmpd")) as server:
        yield server
