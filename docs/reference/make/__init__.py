"""The reference, made from the code: `bin/reference` writes what `pages` gives."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from contract import asyncapi, load_settings
from control_api import create_app
from docs.reference.make import (
    alarms,
    alerts,
    commands,
    kept,
    measurements,
    panels,
    processing,
    routes,
    settings,
    wire,
)
from docs.reference.make.tables import french
from docs.wording import Language

FOLDER = Path(__file__).resolve().parents[1]


def pages() -> Mapping[str, str]:
    """The text of each file of docs/reference, by name."""
    api = _openapi()
    return {
        "measurements.md": measurements.page(),
        "settings.md": settings.page(),
        "commands.md": commands.page(),
        "alarms.md": alarms.page(Language.EN),
        "alarmes.md": french(alarms.page(Language.FR)),
        "alerts.md": alerts.page(Language.EN),
        "alertes.md": french(alerts.page(Language.FR)),
        "panels.md": panels.page(Language.EN),
        "panneaux.md": french(panels.page(Language.FR)),
        "kept.md": kept.page(),
        "processing.md": processing.page(),
        "routes.md": routes.page(api),
        "wire.md": wire.page(version("escale")),
        "asyncapi.json": _json(asyncapi(version("escale"))),
        "openapi.json": _json(api),
    }


def _openapi() -> Mapping[str, Any]:
    # The application makes its signing key where its home is.
    with tempfile.TemporaryDirectory() as home:
        document: Mapping[str, Any] = create_app(load_settings({"ESCALE_HOME": home})).openapi()
    return document


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
