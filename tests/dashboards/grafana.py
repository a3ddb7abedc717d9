"""What Grafana does with a dashboard before the database hears of it.

Macros: its InfluxDB data source, pkg/tsdb/influxdb/models/query.go; the variable's format
`regex`: packages/grafana-data and public/app/features/variables, `kbn.regexEscape`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboards import Language, files

KIOSK = "dashboards/kiosk.json"


def load(language: Language = Language.EN, **options: Any) -> dict[str, Any]:
    dashboard: dict[str, Any] = json.loads(files(language, **options)[KIOSK])
    return dashboard


def panels(dashboard: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The panels that ask something: all but the rows."""
    return (panel for panel in dashboard["panels"] if panel["type"] != "row")


def variable(dashboard: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in dashboard["templating"]["list"] if row["name"] == name)


def as_regex(values: Sequence[str]) -> str:
    """A variable's chosen values in the format `regex`."""
    escaped = [re.sub(r"[\\^$*+?.()|\[\]{}/]", r"\\\g<0>", value) for value in values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def interpolated(query: str, kiosk: str, start_ms: int, end_ms: int) -> str:
    """The query as it is sent; `kiosk` is the variable's text in the format `regex`."""
    text = query.replace("${kiosk:regex}", kiosk)
    text = text.replace("$timeFilter", f"time >= {start_ms}ms and time <= {end_ms}ms")
    text = text.replace("$__interval", "10s")
    assert "$_" not in text
    assert "${" not in text
    return text
