"""What an alert rule is, apart from how Grafana wants it written.

Two things must hold of every rule. What a dead thing would have said must not be what keeps its
alert alive: rules about kiosks ask what the back office writes of each kiosk in service. And a
series that stops must fire: such rules count points in windows filled with 0, and their alerts
outlive the series.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contract import Severity, Title

RAW = "escale"
"""The data source of raw samples."""

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


class Unanswered(StrEnum):
    """What becomes of a rule's alerts when the database has no answer, or refuses one.

    FIRE: the silence is the alert. KEEP: they stay as they were, and the rule that watches the
    office fires once for all. FINE: nothing found is what is hoped for.
    """

    FIRE = "Alerting"
    KEEP = "KeepLast"
    FINE = "OK"


@dataclass(frozen=True, slots=True)
class Question:
    """An InfluxQL query over the last `over_s`, and how its series become one number each."""

    query: str
    over_s: int
    reducer: str = "last"
    source: str = RAW


@dataclass(frozen=True, slots=True)
class Bound:
    """True where the only question's number is beyond: `gt` or `lt`."""

    evaluator: str
    value: float


@dataclass(frozen=True, slots=True)
class Formula:
    """True where Grafana's math over the questions' numbers, `$C` and `$D`, is not 0."""

    expression: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The panel that shows what a rule asks: of this dashboard, that with this field."""

    dashboard: str
    measurement: str
    field: str


@dataclass(frozen=True, slots=True)
class Words:
    """What people read. `{kiosk}`, `{value}`, `{time}` and a tag's name are filled in."""

    title: Title
    summary: Title
    consequence: Title
    advice: Title


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert rule. `for_s`: how long it must be true before it fires."""

    uid: str
    severity: Severity
    words: Words
    questions: tuple[Question, ...]
    condition: Bound | Formula
    for_s: int
    shown: Shown
    no_data: Unanswered
    on_error: Unanswered
    labels: tuple[str, ...] = ()
    """The tags that its alerts carry, one alert for each of their values."""
    outlives_s: int = 0
    """So long an alert stays as it was when its series is no longer in the answer."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated together, every `every_s`."""

    name: str
    title: Title
    every_s: int
    rules: tuple[Rule, ...]
