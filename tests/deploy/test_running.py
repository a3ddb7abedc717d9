"""deploy/containers without an engine: its services run together, closed in as it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.deploy.running import HOST, KIOSK, Running, kiosk, running
from tests.servers.binaries import require
from tests.waiting import until

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("deploy"),
]
OFFICE = ("collector-1", "collector-2", "api-1", "api-2", "mosquitto", "postgres", "front")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    for program in ("mosquitto", "postgres", "influxd", "caddy", "curl", "wget"):
        require(program)
    folder = tmp_path_factory.mktemp("deploy")
    # Other users have to find their files.
    for parent in (folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    with running(folder) as found:
        yield found


def test_a_kiosk_on_the_street_is_seen_and_obeys_and_its_readings_are_stored(
    office: Running,
) -> None:
    trust = office.escale("api", "prepare")
    with kiosk(office, trust):
        until(
            lambda: [row["state"] for row in office.ask("/api/v1/kiosks")["items"]] == ["online"],
            what="the kiosk online, as people see it",
            deadline_s=60,
        )
        said = office.escale("command", KIOSK, "identify", "--wait")
        assert "succeeded" in said
        credentials = ("--user", f"escale:{office.secret('series-token')}")
        until(
            lambda: KIOSK in str(office.influxdb("SELECT * FROM host GROUP BY *", *credentials)),
            what="its readings in InfluxDB",
            deadline_s=30,
        )
    office.escale("retention", "apply")
    assert "✗" not in office.escale("doctor")


def test_what_is_for_the_machines_own_eyes_is_hidden_by_the_front(office: Running) -> None:
    claim = ("-H", "X-Forwarded-For: 127.0.0.1")
    for path in ("/metrics", "/health/ready", "/health/live"):
        assert office.status(path, *claim) == 404
        api = office.boxes.network.address("pages", "api-1")
        direct = office.boxes.elsewhere(
            "front", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", *claim,
            f"http://{api}:8000{path}",
        )  # fmt: skip
        assert direct.stdout == "401", "and closed to who stands where the front stands"
    assert office.status("/api/v1/kiosks") == 401
    front = office.boxes.network.address("outward", "front")
    plain = office.boxes.elsewhere(
        "people", "curl", "-sI", "-H", f"Host: {HOST}", f"http://{front}:8080/fleet"
    )
    assert " 308 " in plain.stdout.splitlines()[0]
    assert f"location: https://{HOST}/fleet" in plain.stdout.lower()


def test_when_one_api_dies_people_go_on_with_the_other(office: Running) -> None:
    office.services["api-1"].kill()
    try:
        assert [office.status("/static/none.css") for _ in range(6)] == [404] * 6
    finally:
        office.services["api-1"].start()


def test_grafana_has_a_name_of_its_own_behind_the_front(office: Running) -> None:
    # It does not run here: the front finds nobody, and says so by that name only.
    assert office.status("/", host="grafana.example.org") in (502, 503)


def test_who_shares_no_network_does_not_meet(office: Running) -> None:
    network = office.boxes.network
    targets = {
        "postgres": (network.address("data", "postgres"), 5432),
        "influxdb": (network.address("graphs", "influxdb"), 8086),
        "broker": (network.address("broker", "mosquitto"), 8884),
        "api": (network.address("pages", "api-1"), 8000),
    }
    reached = {
        name: {
            target
            for target, (address, port) in targets.items()
            if not office.boxes.elsewhere(
                name, "/bin/bash", "-c", f"timeout 2 bash -c '</dev/tcp/{address}/{port}'"
            ).returncode
        }
        for name in ("grafana", "front", "people", "kiosk", "mosquitto")
    }
    assert reached == {
        "grafana": {"influxdb", "api"},
        "front": {"api"},
        "people": set(),
        "kiosk": set(),
        "mosquitto": {"broker"},
    }


def test_the_database_lets_in_nobody_in_the_clear_nor_its_superuser_from_outside(
    office: Running,
) -> None:
    address = office.boxes.network.address("data", "postgres")

    def come_in(user: str, password: str, mode: str) -> str:
        url = f"postgresql://{user}:{office.secret(password)}@{address}/escale?sslmode={mode}"
        done = office.boxes.elsewhere("api-1", require("psql"), url, "-Atc", "SELECT 1")
        return (done.stdout + done.stderr).strip()

    assert come_in("escale_office", "database-password", "require") == "1"
    assert "no pg_hba.conf entry" in come_in("escale_office", "database-password", "disable")
    assert "no pg_hba.conf entry" in come_in("postgres", "database-admin-password", "require")
    assert "authentication failed" in come_in("escale_office", "series-token", "require")


def test_a_databases_certificate_lets_nobody_into_the_broker(office: Running) -> None:
    folder, address = office.site / "mosquitto", office.boxes.network.address("broker", "mosquitto")

    def knock(name: str) -> str:
        done = office.boxes.elsewhere(
            "api-1", require("mosquitto_sub"), "-h", address, "-p", "8884", "--insecure",
            "--cafile", str(folder / "office.crt"),
            "--cert", str(folder / f"{name}.crt"), "--key", str(folder / f"{name}.key"),
            "-V", "5", "-t", "none", "-W", "1",
        )  # fmt: skip
        return done.stderr

    assert "Timed out" in knock("clients/_api"), "the office's own client is let in"
    assert "Timed out" not in knock("servers/influxdb")


@pytest.mark.parametrize("name", OFFICE)
def test_each_service_has_no_right_and_can_write_nowhere_but_in_its_folders(
    name: str, office: Running
) -> None:
    tries = (
        "grep -E '^Cap(Prm|Eff|Amb)' /proc/self/status; id -u; "
        "for d in / /usr /etc /site /run/secrets; do "
        "touch $d/x 2>/dev/null && echo wrote $d; done; "
        "cat /site/mosquitto/kiosks.key /site/secrets/* 2>/dev/null; true"
    )
    command = office.boxes.command(name, ["/bin/sh", "-c", tries])
    *rights, user = office.boxes.printed(command)
    assert [row.split()[1] for row in rights] == ["0" * 16] * 3
    assert user == str(office.boxes.service(name)["user"]).partition(":")[0]
