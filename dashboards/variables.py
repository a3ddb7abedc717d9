"""What a technician chooses: commune, site, kiosk, each among those of the one before.

And what nobody chooses: the level of retention that fits the range, kept by the centre.
"""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders.dashboard import QueryVariable
from grafana_foundation_sdk.models.dashboard import (
    VariableHide,
    VariableRefresh,
    VariableSort,
)

from dashboards import wording
from dashboards.draft import Draft
from dashboards.questions import KIOSK
from dashboards.sources import LEVEL_VARIABLE, NOW
from dashboards.target import reference
from store.influxql import (
    aggregate,
    covers_range,
    not_after_start,
    select,
    tag_in_variable,
    tag_values,
)

PLACE = "place"
FLEETS_SHARE = 2
"""A fleet's curves are asked of the next level from half the period on that is one kiosk's: the
samples of a day of fifty kiosks, every ten seconds, take longer than a second to read."""


def variables(draft: Draft, *, every_kiosk: bool) -> Sequence[QueryVariable]:
    """The variables of a dashboard, in the order in which they depend on each other.

    Without `every_kiosk` it opens on the first kiosk, and «All» is not offered.
    """
    commune = tag_in_variable("commune_name", "commune")
    site = tag_in_variable("site", "site")
    return [
        _chosen("commune", draft.of(wording.COMMUNE), tag_values(PLACE, "commune_name")),
        _chosen("site", draft.of(wording.SITE), tag_values(PLACE, "site", where=[commune])),
        _chosen(
            KIOSK,
            draft.of(wording.KIOSK),
            tag_values(PLACE, KIOSK, where=[commune, site]),
            every=every_kiosk,
        ),
        _level(FLEETS_SHARE if every_kiosk else 1),
    ]


def _chosen(name: str, label: str, question: str, *, every: bool = True) -> QueryVariable:
    # «All» has no value of its own: it stands for those that are listed, so that the kiosks
    # of a commune are really its own.
    return (
        _asked(name, question)
        .label(label)
        .refresh(VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(VariableSort.NATURAL_ASC)
        .multi(multi=True)
        .include_all(include_all=every)
        .allow_custom_value(allow_custom_value=False)
    )


def _level(share: int) -> QueryVariable:
    question = select(
        "level",
        [aggregate("last", "source")],
        where=[not_after_start("reach"), covers_range("longest", share)],
    )
    return (
        _asked(LEVEL_VARIABLE, question)
        .hide(VariableHide.HIDE_VARIABLE)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.DISABLED)
        .multi(multi=False)
        .include_all(include_all=False)
    )


def _asked(name: str, question: str) -> QueryVariable:
    query: dict[str, object] = {"refId": f"variable-{name}", "query": question}
    return QueryVariable(name).datasource(reference(NOW)).query(query).definition(question)
