"""The page of a release, and that of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from programme.observatory.beside import Beside
from programme.observatory.indicators import IndicatorTable
from programme.release.cells import TOTAL
from programme.release.formats.about import LICENCE_ADDRESS, LICENCE_TITLE
from programme.release.formats.reading import Frozen
from programme.release.page.charts import Bar, Chart, chart
from programme.release.page.grids import grids, total_of
from programme.release.page.rendering import HERE, environment, render
from programme.release.page.views import (
    USES,
    BesideRow,
    beside_rows,
    commune_bars,
    marks,
    service_bars,
)
from programme.templates import catalogue
from store import registers

Release = registers.releases.Release
LICENCE = {"address": LICENCE_ADDRESS, "title": LICENCE_TITLE}


@dataclass(frozen=True)
class Shown:
    """A release with what stands beside it. `newer`: a later published version of its month."""

    release: Release
    files: Sequence[registers.releases.FileHead]
    frozen: Frozen
    beside: Sequence[Beside]
    fragility: IndicatorTable | None
    newer: str | None = None


def release_page(shown: Shown, language: str) -> bytes:
    """The page in one language, UTF-8."""
    frozen, rows = shown.frozen, beside_rows(shown.beside, shown.fragility)
    values = {
        "release": frozen.release,
        "publisher": frozen.publisher,
        "contact": frozen.contact,
        "published_at": shown.release.published_at,
        "hash": shown.release.hash,
        "newer": shown.newer,
        "folder": f"/open-data/releases/{frozen.release.id}",
        "files": shown.files,
        "licence": LICENCE,
        "total": total_of(frozen.release, USES),
        "gap": frozen.release.gaps.get(TOTAL),
        "marks": marks(frozen.release),
        "charts": _charts(frozen, language),
        "beside": rows,
        "beside_chart": _beside_chart(rows, shown.fragility, language),
        "indicator": _indicator(shown.fragility, language),
        "grids": grids(frozen, language),
        "method": frozen.method[language],
    }
    return render("release.html", language, values)


def index_page(published: Sequence[Release], language: str) -> bytes:
    """All published releases, the newest month and version first."""
    latest = {one.month: one.id for one in published}
    months = [
        {
            "id": one.id,
            "month": one.month,
            "published_at": one.published_at,
            "latest": latest[one.month] == one.id,
        }
        for one in reversed(published)
    ]
    return render("index.html", language, {"months": months, "licence": LICENCE})


def _charts(frozen: Frozen, language: str) -> Sequence[Chart]:
    _ = catalogue(HERE, language).gettext
    about = _("A bar for each row; the same figures are in the table below.")
    communes = commune_bars(frozen, language)
    services = service_bars(frozen, language)
    return [
        chart("communes", _("Uses by commune"), about, _("Commune"), communes),
        chart("services", _("Uses by service"), about, _("Service"), services),
    ]


def _beside_chart(
    rows: Sequence[BesideRow], fragility: IndicatorTable | None, language: str
) -> Chart | None:
    if not rows:
        return None
    _ = catalogue(HERE, language).gettext
    bars = [_labelled(one, environment(language).filters["tenths"]) for one in rows]
    if fragility is None:
        title = _("Uses per 1,000 inhabitants")
    else:
        title = _("Uses per 1,000 inhabitants, from the most fragile commune to the least")
    about = _("The number after a commune's name is its index; the higher, the more fragile.")
    return chart("beside-chart", title, about, _("Commune"), bars)


def _labelled(one: BesideRow, number: Any) -> Bar:
    name = one.bar.label if one.index is None else f"{one.bar.label} ({number(one.index)})"
    return replace(one.bar, label=name)


def _indicator(table: IndicatorTable | None, language: str) -> Mapping[str, str] | None:
    if table is None:
        return None
    return {
        "title": table.title(language),
        "source": table.indicator.source,
        "vintage": table.indicator.vintage,
        "licence": table.indicator.licence,
    }
