"""How fine a release is: kiosks or communes alone, services one by one or in groups."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from contract import Conflict

SERVICE_GROUPS = {
    "procedures": "screen",
    "family": "screen",
    "telemedicine": "screen",
    "purchases": "screen",
    "wifi": "access",
    "charging": "access",
}
"""What is done at the screen, and what a kiosk gives to people's own devices."""


class Layout(StrEnum):
    """Finest first. The rest of a release is the same in each."""

    KIOSKS = "kiosks"
    GROUPED = "kiosks-grouped"
    COMMUNES = "communes"
    COMMUNES_GROUPED = "communes-grouped"

    @property
    def kiosks_shown(self) -> bool:
        """Whether kiosks have cells of their own."""
        return self in (Layout.KIOSKS, Layout.GROUPED)

    def service(self, name: str) -> str:
        """The code under which a service is counted."""
        grouped = self in (Layout.GROUPED, Layout.COMMUNES_GROUPED)
        return SERVICE_GROUPS.get(name, name) if grouped else name

    @property
    def coarser(self) -> Sequence[Layout]:
        """The layouts that say less, finest first."""
        order = list(Layout)
        return order[order.index(self) + 1 :]


def layout_of(text: str) -> Layout:
    """The layout of that name; Conflict."""
    try:
        return Layout(text)
    except ValueError:
        raise Conflict(f"no layout {text[:32]!r}", todo=f"use one of {', '.join(Layout)}") from None
