"""Everything that Grafana needs of Escale, as files."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping

from contract import REGISTRY, Registry
from dashboards import provisioning
from dashboards.alerting_files import alerting_files
from dashboards.alerting_panels import finder
from dashboards.contact import FROM_ENVIRONMENT, Contacts
from dashboards.wording import Language


def files(
    language: Language,
    *,
    registry: Registry = REGISTRY,
    password_file: str = provisioning.PASSWORD_FILE,
    contacts: Contacts = FROM_ENVIRONMENT,
) -> Mapping[str, str]:
    """Text by path: the same arguments give the same bytes.

    `password_file` is where Grafana, on its own machine, finds InfluxDB's password;
    `contacts` who is told of alerts, by default the addresses in Grafana's environment.
    """
    # The SDK is large; only who writes dashboards waits for it.
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    with warnings.catch_warnings():
        # It would rather have dashboards in version 2, which Grafana before 12 can't read.
        warnings.filterwarnings("ignore", "Prefer using dashboardv2", DeprecationWarning)
        from dashboards.every import every_dashboard

    def text(content: object) -> str:
        return json.dumps(content, cls=JSONEncoder, indent=2, ensure_ascii=False) + "\n"

    boards = {
        f"dashboards/{name}.json": text(built)
        for name, built in every_dashboard(registry, language).items()
    }
    panel_of = finder([json.loads(board) for board in boards.values()])
    alerting = alerting_files(language, panel_of, contacts, registry)
    # JSON is YAML: what Grafana wants to be called .yaml needs no other writer.
    return {
        "provisioning/datasources/escale.yaml": text(provisioning.datasources(password_file)),
        "provisioning/dashboards/escale.yaml": text(provisioning.providers()),
        **boards,
        **{path: text(content) for path, content in alerting.items()},
    }
