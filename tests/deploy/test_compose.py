"""deploy/containers: Compose takes the file, and nothing in it is open that need not be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract import LEVELS, load_settings
from dashboards.version import GRAFANA_VERSION
from escale.commands import installed
from escale.secret_files import CONTAINER_USERS, KEYS
from tests.deploy.compose import FOLDER, Service, resolved, secrets_of

pytestmark = pytest.mark.server

ONCE = {"keys", "migrate", "dashboards"}
OURS = ONCE | {"collector-1", "collector-2", "api-1", "api-2"}


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Any]:
    return resolved()


@pytest.fixture(scope="module")
def services(compose: Mapping[str, Any]) -> Mapping[str, Service]:
    found: Mapping[str, Service] = compose["services"]
    return found


def test_the_parts_are_all_there(services: Mapping[str, Service]) -> None:
    assert set(services) == OURS | {"mosquitto", "influxdb", "postgres", "grafana", "front"}


def test_each_service_is_closed_in_bounded_and_looked_after(
    services: Mapping[str, Service],
) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(key in service for key in ("mem_limit", "cpus", "pids_limit")), name
        assert not {"privileged", "devices", "pid", "ipc"} & set(service), name
        assert service.get("network_mode", "none") == "none", name
        assert service["logging"]["options"]["max-size"], name
        assert ("healthcheck" in service) == (name not in ONCE), name
        assert service["restart"] == ("no" if name in ONCE else "unless-stopped"), name
        for volume in service.get("volumes", ()):
            assert "docker.sock" not in str(volume), name


def test_nobody_is_root_but_who_hands_the_keys_out_without_a_network(
    services: Mapping[str, Service],
) -> None:
    users = {name: str(service["user"]).partition(":")[0] for name, service in services.items()}
    assert {name for name, user in users.items() if user == "0"} == {"keys"}
    assert services["keys"]["network_mode"] == "none"
    assert services["keys"]["profiles"] == ["keys"]
    with_rights = {name for name, service in services.items() if service.get("cap_add")}
    assert with_rights == {"keys", "front"}
    for name, user in CONTAINER_USERS.items():
        who = OURS - {"keys"} if name == "escale" else {name}
        assert {users[one] for one in who} == {user}


def test_ports_are_open_on_loopback_until_it_is_said_otherwise(
    services: Mapping[str, Service],
) -> None:
    def published(found: Mapping[str, Service]) -> dict[str, list[str]]:
        return {name: list(row["ports"]) for name, row in found.items() if "ports" in row}

    assert published(services) == {
        "mosquitto": ["127.0.0.1:8883:8883/tcp"],
        "front": ["127.0.0.1:80:8080/tcp", "127.0.0.1:443:8443/tcp"],
    }
    opened = published(resolved(ESCALE_BIND="192.0.2.7")["services"])
    assert opened["mosquitto"] == ["192.0.2.7:8883:8883/tcp"]


def test_each_network_joins_only_those_who_speak_with_each_other(
    compose: Mapping[str, Any], services: Mapping[str, Service]
) -> None:
    on: dict[str, set[str]] = {name: set() for name in compose["networks"]}
    for name, service in services.items():
        for network in service.get("networks", ()):
            on[network].add(name)
    office = {"collector-1", "collector-2", "api-1", "api-2"}
    assert on == {
        "broker": office | {"mosquitto"},
        "data": office | {"influxdb", "postgres", "migrate"},
        "graphs": {"grafana", "influxdb"},
        "pages": {"front", "api-1", "api-2", "grafana"},
        "street": {"mosquitto"},
        "outward": {"front", "grafana"},
    }
    internal = {name for name, row in compose["networks"].items() if (row or {}).get("internal")}
    assert internal == {"broker", "data", "graphs", "pages"}


def test_images_are_named_to_the_last_number_and_ours_is_never_fetched(
    services: Mapping[str, Service],
) -> None:
    images = {str(service["image"]) for service in services.values()}
    assert f"grafana/grafana:{GRAFANA_VERSION}" in images
    for image in images:
        name, _, tag = image.partition(":")
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", tag), image
        assert "." not in name.partition("/")[0], f"{image} names a registry"
    for name in OURS:
        assert services[name]["image"] == "escale:0.1.0"
        assert services[name]["pull_policy"] == "never"


def test_no_secret_stands_in_the_file_and_each_named_one_is_made(
    compose: Mapping[str, Any], services: Mapping[str, Service]
) -> None:
    named = {Path(row["file"]).relative_to(FOLDER / "site") for row in compose["secrets"].values()}
    assert {path.name for path in named if path.parts[0] == "secrets"} == set(KEYS)
    used = {path for row in services.values() for path, _ in secrets_of(compose, row)}
    assert {path.relative_to(FOLDER / "site") for path in used} == named
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET|KEY", variable):
                assert str(value).startswith(("/run/secrets/", "/site/", "true")), (name, variable)


def test_an_authoritys_key_reaches_no_service(
    compose: Mapping[str, Any], services: Mapping[str, Service]
) -> None:
    for name, service in services.items():
        seen = {path.name for path, _ in secrets_of(compose, service)}
        assert not seen & {"kiosks.key", "office.key"}, name
        whole = [
            volume for volume in service.get("volumes", ()) if str(volume).endswith(":/site:rw")
        ]
        assert bool(whole) == (name == "keys")


@pytest.mark.parametrize("name", ["collector-1", "api-1", "migrate"])
def test_the_settings_are_valid_and_name_files_that_the_service_sees(
    name: str, compose: Mapping[str, Any], services: Mapping[str, Service]
) -> None:
    service = services[name]
    seen = {where for _, where in secrets_of(compose, service)}
    read: list[str] = []

    def password(path: str) -> str:
        read.append(path)
        return "0f" * 32

    file = service["environment"]["ESCALE_CONFIG"]
    settings = load_settings({}, (FOLDER / Path(file).name).read_text(), password)
    assert set(read) <= seen
    assert settings.series.location.option("ca") in seen
    assert service["environment"]["PGSSLROOTCERT"] in seen
    assert settings.database.location.option("ssl") == "verify-full"
    if name != "migrate":
        mqtt = settings.mqtt
        own = {mqtt.ca, mqtt.certificate, mqtt.key, *read}
        own |= {settings.collector.group, settings.api.signing_key} - {None}
        assert own == seen, "it sees what it needs, and nothing else"


def test_our_services_run_commands_that_there_are(services: Mapping[str, Service]) -> None:
    for name in OURS:
        assert services[name]["command"][0] in installed(), name
        check = services[name].get("healthcheck", {}).get("test", ["CMD", "escale", "health"])
        assert check[:3] == ["CMD", "escale", "health"]


def test_influxdb_is_given_a_bucket_for_each_level_and_one_beside_it_for_uses() -> None:
    script = (FOLDER / "influxdb-init.sh").read_text()
    (listed,) = re.findall(r"for bucket in (.+); do", script)
    assert set(listed.split()) == {
        f"escale{level.suffix}{uses}" for level in LEVELS for uses in ("", "_usage")
    }
