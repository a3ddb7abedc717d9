"""Alerting as Grafana's provisioning files. JSON is YAML."""

from __future__ import annotations

from collections.abc import Mapping

from contract import REGISTRY, Registry
from dashboards.alerting_groups import PanelOf, for_file, groups
from dashboards.contact import Contacts
from dashboards.contact_points import TEMPLATES, contact_points, in_file, templates, tree
from dashboards.wording import Language

FOLDER = "provisioning/alerting"


def alerting_files(
    language: Language, panel_of: PanelOf, contacts: Contacts, registry: Registry = REGISTRY
) -> Mapping[str, Mapping[str, object]]:
    """Content by path: rules, contact points, the notification policy, message templates."""
    rules = [for_file(group, language, panel_of) for group in groups(registry)]
    message = {"orgId": 1, "name": TEMPLATES, "template": templates(language)}
    return {
        f"{FOLDER}/rules.yaml": {"apiVersion": 1, "groups": rules},
        f"{FOLDER}/contact-points.yaml": {"apiVersion": 1, "contactPoints": _points(contacts)},
        f"{FOLDER}/policies.yaml": {"apiVersion": 1, "policies": [{"orgId": 1, **tree(contacts)}]},
        f"{FOLDER}/templates.yaml": {"apiVersion": 1, "templates": [message]},
    }


def _points(contacts: Contacts) -> list[Mapping[str, object]]:
    return [
        {
            "orgId": 1,
            "name": point["name"],
            "receivers": [{key: value for key, value in point.items() if key != "name"}],
        }
        for point in contact_points(contacts, in_file)
    ]
