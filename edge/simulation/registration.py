"""A fleet made ready: its kiosks' files, and what the register has to be told of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contract import EdgeError, Lifecycle, kiosk_id
from edge.simulation.configuration import (
    CONFIGURATION_FILE,
    LOCAL_KIOSK,
    Circumstance,
    write_configuration,
    write_local_configuration,
)
from edge.simulation.places import COMMUNES, Place, places_for

Registration = dict[str, Any]
"""The body of `POST /kiosks`: `id`, `profile`, `lifecycle` and the `new_site`."""

FLEET_FILE = "fleet.json"
_BORDEAUX = "33063"


def prepare_fleet(
    home: Path,
    count: int,
    circumstance: Circumstance,
    *,
    seed: int = 1,
    local_api_port: int | None = None,
) -> Sequence[Registration]:
    """Writes the kiosk.toml of `count` simulated kiosks, each in a folder of its own in `home`.

    Kiosks prepared earlier and not now stay in their folders, and are not run any more.

    With `local_api_port` also that of this host, as `local`. What is written anew leaves the
    kiosks' journals and machines as they are.
    """
    rows = []
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if local_api_port is not None:
        write_local_configuration(home / LOCAL_KIOSK, circumstance, api_port=local_api_port)
        rows.append(_local())
    for place in places_for(count):
        write_configuration(place, home / place.id, circumstance, seed=seed)
        rows.append(registration(place))
    names = [place.id for place in places_for(count)]
    (home / FLEET_FILE).write_text(json.dumps({"kiosks": names}, indent=1) + "\n")
    return rows


def prepared(home: Path) -> Sequence[Path]:
    """The kiosk.toml files of the simulated kiosks last prepared; EdgeError without any."""
    try:
        names = json.loads((home / FLEET_FILE).read_text())["kiosks"]
    except (FileNotFoundError, ValueError, KeyError):
        raise EdgeError(
            "no simulated kiosks are prepared", where=str(home), todo="run `escale edge prepare`"
        ) from None
    return [home / kiosk_id(name) / CONFIGURATION_FILE for name in names]


def registration(place: Place) -> Registration:
    """What the register is told of a simulated kiosk."""
    site = asdict(place) | {"commune_name": place.commune_name}
    profile = site.pop("profile")
    site.pop("setting")
    return _row(place.id, str(profile), site)


def _local() -> Registration:
    site = {
        "id": LOCAL_KIOSK,
        "name": "This host",
        "commune": _BORDEAUX,
        "commune_name": COMMUNES[_BORDEAUX],
        "latitude": 44.8378,
        "longitude": -0.5796,
    }
    return _row(LOCAL_KIOSK, "booth", site)


def _row(kiosk: str, profile: str, site: dict[str, Any]) -> Registration:
    return {
        "id": kiosk,
        "profile": profile,
        "lifecycle": Lifecycle.IN_SERVICE.value,
        "new_site": site,
    }
