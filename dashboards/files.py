"""Everything that Grafana needs of Escale, as files."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping

from contract import REGISTRY, Registry
from dashboards import provisioning
from dashboards.wording import Language


def files(
    language: Language,
    *,
    registry: Registry = REGISTRY,
    password_file: str = provisioning.PASSWORD_FILE,
) -> Mapping[str, str]:
    """Text by path: the same arguments give the same bytes.

    `password_file` is where Grafana, on its own machine, finds InfluxDB's password.
    """
    # The SDK is large; only who writes dashboards waits for it.
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    with warnings.catch_warnings():
        # It would rather have dashboards in version 2, which Grafana before 12 can't read.
        warnings.filterwarnings("ignore", "Prefer using dashboardv2", DeprecationWarning)
        from dashboards.kiosk import kiosk

    def text(content: object) -> str:
        return json.dumps(content, cls=JSONEncoder, indent=2, ensure_ascii=False) + "\n"

    # JSON is YAML: what Grafana wants to be called .yaml needs no other writer.
    return {
        "provisioning/datasources/escale.yaml": text(provisioning.datasources(password_file)),
        "provisioning/dashboards/escale.yaml": text(provisioning.providers()),
        "dashboards/kiosk.json": text(kiosk(registry, language).build()),
    }
