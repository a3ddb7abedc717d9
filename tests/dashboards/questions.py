"""All that dashboards and alert rules ask: each query, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EXPRESSION = "__expr__"
MIXED = "-- Mixed --"


@dataclass(frozen=True, slots=True)
class Question:
    """One query. `where` is for people; `source` a data source's uid, or `${variable}` in it.

    `interval` is the panel's shortest window; `back_s` an alert rule's own period, from and
    until so many seconds ago.
    """

    where: str
    source: str
    query: str
    interval: str | None = None
    points: int = 1_000
    back_s: tuple[int, int] | None = None


def of_dashboard(dashboard: Mapping[str, Any]) -> Iterator[Question]:
    """Panels, in rows or not, then annotations. Variables ask first: see `viewing`."""
    for panel in panels(dashboard):
        yield from of_panel(panel, dashboard["title"])
    for row in dashboard.get("annotations", {}).get("list", []):
        if not row.get("builtIn"):
            where = f"{dashboard['title']}: annotation {row['name']}"
            yield Question(where, row["datasource"]["uid"], row["target"]["query"])


def of_panel(panel: Mapping[str, Any], dashboard: str = "") -> Iterator[Question]:
    """A panel's queries."""
    where = f"{dashboard}: panel {panel.get('title')!r} ({panel['id']})"
    for target in panel.get("targets", []):
        if not target.get("hide"):
            source = target["datasource"]["uid"]
            # Grafana asks the panel's own data source for all of its queries, unless it is mixed.
            assert panel["datasource"]["uid"] in (source, MIXED), where
            points = panel.get("maxDataPoints") or 1_000
            yield Question(where, source, target["query"], panel.get("interval"), points)


def panels(dashboard: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All panels but rows; those in closed rows too."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def of_rules(provisioned: Mapping[str, Any]) -> Iterator[Question]:
    """The queries of the alert rules of a provisioning file."""
    for rule in rules(provisioned):
        for data in rule["data"]:
            if data["datasourceUid"] == EXPRESSION:
                continue
            period = data["relativeTimeRange"]
            yield Question(
                f"rule {rule['title']!r}",
                data["datasourceUid"],
                data["model"]["query"],
                points=data["model"].get("maxDataPoints", 43_200),
                back_s=(period["from"], period["to"]),
            )


def rules(provisioned: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The alert rules of a provisioning file."""
    return (rule for group in provisioned.get("groups", []) for rule in group["rules"])
