"""What is pushed: the same dashboards, data sources and rules that the files have."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract import REGISTRY, Registry
from dashboards.alerting_groups import for_api, groups
from dashboards.alerting_panels import finder
from dashboards.contact import FROM_ENVIRONMENT, Contacts, ContactsRefused
from dashboards.contact_points import TEMPLATES, contact_points, route, templates
from dashboards.files import files
from dashboards.push import Wanted
from dashboards.push_connection import PushRefused
from dashboards.push_manner import Json
from dashboards.wording import Language

DATASOURCES = "provisioning/datasources/escale.yaml"
_VARIABLE = re.compile(r"\$__env\{(\w+)\}")
_FILE = re.compile(r"\$__file\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Database:
    """InfluxDB as Grafana reaches it. `password_file` lies on this machine."""

    url: str
    name: str
    user: str
    password_file: Path


def wanted(
    language: Language,
    *,
    database: Database | None = None,
    contacts: Contacts | None = None,
    registry: Registry = REGISTRY,
) -> Wanted:
    """Raises PushRefused and ContactsRefused when a file with a secret can't be read."""
    written = files(language, registry=registry, contacts=contacts or FROM_ENVIRONMENT)
    boards = [json.loads(text) for name, text in written.items() if _is_board(name)]
    panel_of = finder(boards)
    rules = [for_api(group, language, panel_of) for group in groups(registry)]
    sources = () if database is None else _datasources(json.loads(written[DATASOURCES]), database)
    if contacts is None:
        return Wanted(boards, rules, sources)
    return Wanted(
        boards,
        rules,
        sources,
        (TEMPLATES, templates(language)),
        contact_points(contacts, _webhook_password),
        route(contacts),
    )


def secret(path: Path) -> str:
    """The one line of a file. Raises PushRefused."""
    try:
        text = path.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "it is not text"
        raise PushRefused(f"{path} can't be read: {reason}") from None
    if not text or "\n" in text or text != text.strip():
        raise PushRefused(f"{path} holds no secret", todo="put it there alone, in one line")
    return text


def _is_board(name: str) -> bool:
    return name.startswith("dashboards/") and name.endswith(".json")


def _webhook_password(path: Path) -> str:
    try:
        return secret(path)
    except PushRefused as fault:
        raise ContactsRefused(fault.what, todo=fault.todo) from None


def _datasources(provisioned: Mapping[str, Any], database: Database) -> list[Json]:
    known = {
        "ESCALE_GRAFANA_INFLUXDB_URL": database.url,
        "ESCALE_GRAFANA_INFLUXDB_DATABASE": database.name,
        "ESCALE_GRAFANA_INFLUXDB_USER": database.user,
    }
    password = secret(database.password_file)

    def filled(value: object) -> Any:
        if isinstance(value, dict):
            # Files alone have it: whether Grafana's pages may change what they say.
            return {key: filled(inner) for key, inner in value.items() if key != "editable"}
        if not isinstance(value, str):
            return value
        text = _VARIABLE.sub(lambda found: known[found[1]], value)
        return password if _FILE.fullmatch(text) else text

    return [filled(source) for source in provisioned["datasources"]]
