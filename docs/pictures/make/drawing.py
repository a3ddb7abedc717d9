"""A dashboard's layout as an SVG drawing, from its JSON: which panel stands where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from docs.pictures.make.places import COLUMNS, Place, placed
from docs.pictures.make.sketches import box, sketch

WIDTH, ROW_PX, GAP, HEAD_PX = 960, 17, 6, 74
HIDDEN = 2
"""Grafana's `hide` of a variable that nobody sees."""
COLUMN_PX = WIDTH / COLUMNS
LETTER_PX = 6.8
SHOWN = 46
"""How far down a drawing goes, in Grafana's rows: about two screens."""

STYLE = """\
text{font-family:system-ui,sans-serif;fill:#24292f}.title{font-size:20px;font-weight:600}
.name{font-size:11px;font-weight:600}.row{font-size:12px;font-weight:600}
.variable{font-size:11px}.panel{fill:#fff;stroke:#d0d7de}.page{fill:#f4f5f5}
.grid{stroke:#e4e7eb}.line0,.line1,.river{fill:none;stroke-width:1.6}
.line0{stroke:#3274d9}.line1{stroke:#e0752d}.river{stroke:#a5c8e8;stroke-width:9}
.number{fill:#37872d;font-weight:600}.cell{stroke:#c3c8ce;stroke-width:5;stroke-linecap:round}
.head{stroke:#8b949e;stroke-width:5;stroke-linecap:round}
.good{fill:#73bf69}.bad{fill:#e02f44}.fill{fill:#8ab8ff}
@media(prefers-color-scheme:dark){text{fill:#d8d9da}.page{fill:#111217}
.panel{fill:#181b1f;stroke:#2f3338}.grid{stroke:#2b2f36}.cell{stroke:#454a51}}"""


def drawing(dashboard: Mapping[str, Any]) -> str:
    """The SVG of a dashboard as Grafana's JSON has it: what one sees when it opens."""
    panels = [one for one in placed(dashboard.get("panels") or ()) if one[1].y < SHOWN]
    bottom = max((place.y + place.height for _, place in panels), default=1)
    height = HEAD_PX + bottom * ROW_PX + GAP
    title = escape(str(dashboard["title"]))
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}"/>',
            f'<text class="title" x="{GAP * 2}" y="30">{title}</text>',
            *_variables(dashboard),
            *(line for panel, place in panels for line in _panel(panel, place)),
            "</svg>\n",
        ]
    )


def _variables(dashboard: Mapping[str, Any]) -> Iterator[str]:
    left = GAP * 2
    for variable in dashboard.get("templating", {}).get("list") or []:
        if variable.get("hide") == HIDDEN:
            continue
        text = f"{variable.get('label') or variable['name']} ▾"
        width = round(len(text) * LETTER_PX) + 16
        yield f'<rect class="panel" x="{left}" y="42" width="{width}" height="22" rx="3"/>'
        yield f'<text class="variable" x="{left + 8}" y="57">{escape(text)}</text>'
        left += width + GAP


def _panel(panel: Mapping[str, Any], place: Place) -> Iterator[str]:
    x = place.x * COLUMN_PX + GAP / 2
    y = HEAD_PX + place.y * ROW_PX
    width = place.width * COLUMN_PX - GAP
    height = place.height * ROW_PX - GAP
    title = str(panel.get("title") or "")
    if panel["type"] == "row":
        mark = "▸" if panel.get("collapsed") else "▾"
        yield f'<text class="row" x="{x + 6:.0f}" y="{y + 12}">{mark} {escape(title)}</text>'
        return
    yield (
        f'<rect class="panel" x="{x:.0f}" y="{y}" width="{width:.0f}" height="{height}" rx="3"/>'
    )
    yield f'<text class="name" x="{x + 8:.0f}" y="{y + 15}">{escape(_cut(title, width))}</text>'
    yield from sketch(panel["type"], box(x + 10, y + 24, width - 20, height - 32, title))


def _cut(title: str, width: float) -> str:
    room = int((width - 14) / LETTER_PX)
    return title if len(title) <= room else f"{title[: room - 1].rstrip()}…"
