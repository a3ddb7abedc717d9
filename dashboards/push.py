"""Brings a running Grafana to what the code says, over its HTTP API, and changes nothing else.

What is there and as it should be is not written again: a second push changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards.alerting_groups import FOLDER_TITLE, FOLDER_UID
from dashboards.push_alerting import put_contact_point, put_policy, put_rules, put_template
from dashboards.push_basics import put_board, put_datasource, put_folder
from dashboards.push_connection import check_version
from dashboards.push_manner import Json, Manner, Outcome


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that Grafana should have. Without `datasources` those that are there are left alone.

    Without a `route` nobody's notifications are touched.
    """

    boards: Sequence[Json]
    groups: Sequence[Json]
    datasources: Sequence[Json] = ()
    template: tuple[str, str] | None = None
    contact_points: Sequence[Json] = ()
    route: Json | None = None


Tell = Callable[[str, Outcome], None]
"""Told of each thing and what became of it."""


def push(grafana: Any, wanted: Wanted, manner: Manner, tell: Tell) -> Counter[Outcome]:
    """Push all; how many things were made, changed, left. Raises PushRefused at the first fault."""
    check_version(grafana, any_version=manner.any_version)
    tally: Counter[Outcome] = Counter()

    def done(what: str, outcome: Outcome) -> None:
        tally[outcome] += 1
        tell(what, outcome)

    done(f"folder {FOLDER_TITLE}", put_folder(grafana, FOLDER_UID, FOLDER_TITLE, manner))
    for source in wanted.datasources:
        done(f"data source {source['uid']}", put_datasource(grafana, source, manner))
    for board in wanted.boards:
        done(f"dashboard {board['uid']}", put_board(grafana, board, FOLDER_UID, manner))
    if wanted.template is not None:
        name, text = wanted.template
        done(f"template {name}", put_template(grafana, name, text, manner))
    for point in wanted.contact_points:
        done(f"contact point {point['name']}", put_contact_point(grafana, point, manner))
    if wanted.route is not None:
        done("notification policy", put_policy(grafana, wanted.route, manner))
    for group in wanted.groups:
        done(f"rules {group['title']}", put_rules(grafana, group, manner))
    return tally
