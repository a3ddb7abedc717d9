"""Which panel of the generated dashboards shows what an alert rule asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboards.alerting import Shown
from dashboards.alerting_groups import PanelOf


def finder(dashboards: Sequence[Mapping[str, object]]) -> PanelOf:
    """Looks into dashboards' JSON: the first panel that asks for the field."""
    panels = {str(board["uid"]): list(_asking(board.get("panels"))) for board in dashboards}

    def panel_of(shown: Shown) -> int | None:
        measurement, field = f'FROM "{shown.measurement}"', f'"{shown.field}"::field'
        fitting = (
            number
            for number, query in panels.get(shown.dashboard, ())
            if measurement in query and field in query
        )
        return next(fitting, None)

    return panel_of


def _asking(panels: object) -> Iterator[tuple[int, str]]:
    """Each query of each panel, also of those folded into a row."""
    for panel in panels if isinstance(panels, list) else []:
        for target in panel.get("targets", ()):
            yield panel["id"], str(target.get("query", ""))
        yield from _asking(panel.get("panels"))
