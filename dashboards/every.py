"""The seven dashboards, by the names of their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grafana_foundation_sdk.builders.dashboard import Dashboard as Builder
from grafana_foundation_sdk.models.dashboard import Dashboard, RowPanel
from grafana_foundation_sdk.models.table import Options

from contract import Registry
from dashboards.alarms import alarms
from dashboards.draft import Draft
from dashboards.fleet import fleet
from dashboards.kiosk import kiosk
from dashboards.network import network
from dashboards.pipeline import pipeline
from dashboards.power import power
from dashboards.use import use
from dashboards.wording import Language

_BUILDERS: Mapping[str, Callable[[Draft], Builder]] = {
    "fleet": fleet,
    "kiosk": kiosk,
    "network": network,
    "power": power,
    "alarms": alarms,
    "use": use,
    "pipeline": pipeline,
}


def every_dashboard(registry: Registry, language: Language) -> Mapping[str, Dashboard]:
    """Each dashboard, built."""
    draft = Draft(registry, language)
    return {name: _as_named_version(made(draft).build()) for name, made in _BUILDERS.items()}


def _as_named_version(built: Dashboard) -> Dashboard:
    """Without what the SDK writes by default and this Grafana does not know any more."""
    for each in built.panels or []:
        for panel in each.panels if isinstance(each, RowPanel) else [each]:
            if isinstance(panel.options, Options):
                panel.options.footer = None
    return built
