"""docs/install.md, followed from its first command to its last on the real servers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract import load_settings
from edge import load_configuration
from tests.docs.site import TRUST, Site, block
from tests.house.documented_commands import documented
from tests.servers.binaries import require
from tests.servers.influxdb import InfluxDB, influxdb
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import answers
from tests.waiting import until

KIOSK = "place-canteloup"


@pytest.fixture
def guarded_influxd(tmp_path: Path) -> Iterator[InfluxDB]:
    with influxdb(tmp_path / "influxd", auth=True) as server:
        yield server


def test_the_pages_settings_are_valid_as_they_stand() -> None:
    for name in ("collector", "api"):
        settings = load_settings({}, block("toml", f"/{name}.toml"))
        assert settings.mqtt.certificate == f"/var/lib/escale/mosquitto/clients/_{name}.crt"
        assert settings.series.location.scheme == "influxdb"
        assert settings.database.location.scheme == "postgresql"


def test_the_pages_kiosk_file_is_valid_as_it_stands() -> None:
    configuration = load_configuration(block("toml", "/kiosk.toml"), folder=Path("/etc/escale"))
    assert configuration.kiosk == KIOSK
    assert configuration.mqtt.certificate == f"/etc/escale/{KIOSK}.crt"
    assert set(configuration.trust.by_kid()) == {TRUST.partition(":")[0]}


@pytest.mark.server
@pytest.mark.timeout(300)
def test_the_page_leads_from_nothing_to_a_kiosk_that_obeys(
    tmp_path: Path, guarded_influxd: InfluxDB, postgres: PostgreSQL
) -> None:
    require("influx")
    site = Site(tmp_path, guarded_influxd, postgres)
    admin = site.administrator()
    with ExitStack() as running:
        # 2. Databases
        for command in (
            documented("psql -c \"CREATE ROLE escale_office LOGIN PASSWORD '$DATABASE_PASSWORD'\""),
            documented('psql -c "CREATE DATABASE escale OWNER escale_office"'),
        ):
            admin(command)
        for command in (
            documented(
                "influx -execute \"CREATE USER admin WITH PASSWORD '$INFLUX_PASSWORD' "
                'WITH ALL PRIVILEGES"'
            ),
            documented("influx -execute \"CREATE USER escale WITH PASSWORD '$SERIES_PASSWORD'\""),
            documented(
                'influx -execute "CREATE DATABASE escale; CREATE DATABASE escale_usage; '
                "CREATE DATABASE escale_5m; CREATE DATABASE escale_5m_usage; "
                'CREATE DATABASE escale_1h; CREATE DATABASE escale_1h_usage"'
            ),
            documented(
                'influx -execute "GRANT ALL ON escale TO escale; '
                "GRANT ALL ON escale_usage TO escale; GRANT ALL ON escale_5m TO escale; "
                "GRANT ALL ON escale_5m_usage TO escale; GRANT ALL ON escale_1h TO escale; "
                'GRANT ALL ON escale_1h_usage TO escale"'
            ),
        ):
            admin(command, *site.influx_options)

        # 3. Broker
        admin(
            documented("bin/escale broker mosquitto --host mqtt.example.org --listen 0.0.0.0"),
            *site.broker_options,
        )
        admin(documented("bin/escale broker certificate _collector"))
        admin(documented("bin/escale broker certificate _api"))
        running.enter_context(site.broker())

        # 4. Settings
        site.write(site.home, "collector.toml")
        site.write(site.home, "api.toml")
        admin(documented("bin/escale database migrate"))
        trust = admin(documented("bin/escale api prepare")).strip()
        kept = admin(documented('ESCALE_SERIES_URL="$SERIES_ADMIN_URL" bin/escale retention apply'))
        assert "raw: escale: for ever → 121 d" in kept

        # 5. Collector and API
        running.enter_context(
            site.unit("escale@.service", "collector", lambda log: "broker_connected" in _of(log))
        )
        url = f"http://127.0.0.1:{site.api_port}/health/ready"
        running.enter_context(site.unit("escale@.service", "api", lambda _: answers(url)))
        assert "✗" not in admin(documented("bin/escale doctor"))
        link = admin(documented("bin/escale token sign-in --url https://escale.example.org"))
        assert link.startswith("https://escale.example.org/sign-in?code=")

        # 6. A kiosk
        admin(documented("bin/escale broker certificate place-canteloup"))
        admin(
            documented(
                'bin/escale kiosk add place-canteloup --site-name "Place Canteloup" '
                "--commune 33063 --commune-name Bordeaux --lat 44.8329 --lon -0.5646"
            )
        )
        site.write(site.street, "kiosk.toml", {TRUST: trust})
        certificates = site.home / "mosquitto"
        for name in ("office.crt", f"clients/{KIOSK}.crt", f"clients/{KIOSK}.key"):
            shutil.copy(certificates / name, site.street)
        file = str(site.street / "kiosk.toml")
        read = admin(
            documented("bin/escale edge check --config /etc/escale/kiosk.toml"), "--config", file
        )
        assert "link" in read
        running.enter_context(
            site.unit(
                "escale-edge.service",
                "edge",
                lambda log: "broker_connected" in _of(log),
                **{"/etc/escale/kiosk.toml": file},
            )
        )
        listing = documented("bin/escale kiosk list")
        until(lambda: "online" in admin(listing), what="the kiosk online", deadline_s=60)
        said = admin(documented("bin/escale command place-canteloup identify --wait"))
        assert "succeeded" in said
        assert (site.folder / "data" / "lamp").exists()
        query = documented(
            'influx -database escale -execute "SELECT last(cpu) FROM host GROUP BY kiosk"'
        )
        until(
            lambda: f"kiosk={KIOSK}" in admin(query, *site.influx_options),
            what="the kiosk's reading in InfluxDB",
            deadline_s=30,
        )

        # Keeping it
        assert KIOSK in admin(documented("bin/escale resend --since 36h"))
        grafana = site.folder / "grafana"
        admin(
            documented("bin/escale dashboards write --out /etc/escale/grafana --language en"),
            *("--out", str(grafana)),
        )
        assert (grafana / "dashboards" / "kiosk.json").exists()
        admin(documented("bin/escale broker revoke place-canteloup"))
        admin(documented("bin/escale kiosk lifecycle place-canteloup retired"))


def _of(log: Path) -> str:
    return log.read_text() if log.exists() else ""
