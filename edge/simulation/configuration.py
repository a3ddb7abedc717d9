"""kiosk.toml as the simulation and `escale up` write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from contract import MqttSettings, Profile
from edge.simulation.places import Place
from edge.simulation.rendering import Document, render

CONFIGURATION_FILE = "kiosk.toml"
LOCAL_KIOSK = "local"
DRIVERS_OF: Mapping[Profile, tuple[str, ...]] = {
    Profile.BOOTH: (
        *("host", "link", "snmp", "ups", "power", "climate", "contact", "presence"),
        *("hotspot", "kiosk"),
    ),
    Profile.WIFI_POST: (
        *("host", "link", "snmp", "power", "climate", "contact", "presence", "hotspot", "kiosk"),
    ),
    Profile.SOLAR_BENCH: (
        *("host", "link", "snmp", "power", "climate", "contact", "presence", "hotspot", "kiosk"),
    ),
}
"""What stands in each kiosk, by the names that real drivers have."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What all kiosks of one installation are told.

    `trust` holds the keys they obey (`kid:base64url`). In the paths of `mqtt`, `{kiosk}` stands
    for each kiosk's id: certificates are each one's own. None leaves the daemon's default.
    """

    mqtt: MqttSettings
    trust: Sequence[str]
    interval_s: float = 10.0
    status_interval_s: float | None = None


def simulated_configuration(
    place: Place, folder: Path, circumstance: Circumstance, *, seed: int
) -> str:
    """A simulated kiosk's kiosk.toml, for its `folder`: the daemon's, with simulated devices."""
    own: dict[str, int | str] = {
        "seed": seed,
        "kiosk": place.id,
        "profile": place.profile.value,
        "setting": place.setting.value,
        "folder": str(folder.absolute()),
    }
    drivers: dict[str, Document] = {
        name: {"kind": f"simulated_{name}", **own} for name in DRIVERS_OF[place.profile]
    }
    return render(
        {
            **_common(place.id, place.profile.value, folder, circumstance),
            "drivers": drivers,
            "executors": {"identify": {"kind": "lamp"}, "reboot": {"kind": "simulated"}},
        }
    )


def write_configuration(
    place: Place, folder: Path, circumstance: Circumstance, *, seed: int
) -> Path:
    """Makes the kiosk's folder and writes its kiosk.toml there; the file's path."""
    return _write(folder, simulated_configuration(place, folder, circumstance, seed=seed))


def local_configuration(data: Path, circumstance: Circumstance, *, api_port: int) -> str:
    """This host as the kiosk `local`: its real values, the way to the API, a lamp.

    There is no executor for `reboot`: the machine is somebody's own.
    """
    target = f"tcp://127.0.0.1:{api_port}"
    return render(
        {
            **_common(LOCAL_KIOSK, "booth", data, circumstance),
            "drivers": {"host": {}, "link": {"targets": [target]}},
            "executors": {"identify": {"kind": "lamp"}},
        }
    )


def write_local_configuration(data: Path, circumstance: Circumstance, *, api_port: int) -> Path:
    """Makes the folder and writes its kiosk.toml there; the file's path."""
    return _write(data, local_configuration(data, circumstance, api_port=api_port))


def _common(
    kiosk: str, profile: str, data: Path, circumstance: Circumstance
) -> dict[str, str | float | Document]:
    mqtt = circumstance.mqtt
    paths = {"ca": mqtt.ca, "certificate": mqtt.certificate, "key": mqtt.key}
    document: dict[str, str | float | Document] = {
        "kiosk": kiosk,
        "profile": profile,
        "data": str(data.absolute()),
        "interval_s": circumstance.interval_s,
        "mqtt": {
            "url": mqtt.url,
            **{
                name: path.replace("{kiosk}", kiosk)
                for name, path in paths.items()
                if path is not None
            },
        },
        "trust": {"keys": list(circumstance.trust)},
    }
    if circumstance.status_interval_s is not None:
        document["status_interval_s"] = circumstance.status_interval_s
    return document


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / CONFIGURATION_FILE
    file.write_text(text, encoding="utf-8")
    return file
