"""Alert rules as Grafana has them: for its HTTP API, and for its provisioning files.

The two differ in their names only: `folderUID` and an annotation for the panel here, `folder` and
`dashboardUid` there.
https://grafana.com/docs/grafana/latest/developer-resources/api-reference/http-api/alerting_provisioning/
https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from contract import REGISTRY, Registry
from dashboards.alerting import Bound, Group, Question, Rule, Shown
from dashboards.alerting_centre import CENTRE
from dashboards.alerting_kiosks import KIOSKS
from dashboards.alerting_series import series
from dashboards.alerting_words import told
from dashboards.wording import Language

FOLDER_UID, FOLDER_TITLE = "escale", "Escale"
FIRST_PARTY = {"origin": "escale"}
"""The label of every alert of ours: the notification policy goes by it."""

_QUERIES, _NUMBERS, _CONDITION = "AB", "CD", "E"
_EXPRESSIONS = {"type": "__expr__", "uid": "__expr__"}
# Grafana writes these into a model that lacks them: a second push would find a difference.
_DEFAULTS = {"intervalMs": 1_000, "maxDataPoints": 43_200}

PanelOf = Callable[[Shown], int | None]
"""The number of the panel that shows something, None when its dashboard has none."""


def groups(registry: Registry = REGISTRY) -> Sequence[Group]:
    """All groups of rules, the office's first."""
    return (CENTRE, KIOSKS, series(registry))


def for_api(group: Group, language: Language, panel_of: PanelOf) -> Mapping[str, object]:
    """The body of PUT …/folder/{folder}/rule-groups/{group}."""
    return {
        "title": group.name,
        "folderUid": FOLDER_UID,
        "interval": group.every_s,
        "rules": [_api_rule(rule, group, language, panel_of) for rule in group.rules],
    }


def for_file(group: Group, language: Language, panel_of: PanelOf) -> Mapping[str, object]:
    """An entry of `groups` in a provisioning file."""
    return {
        "orgId": 1,
        "name": group.name,
        "folder": FOLDER_TITLE,
        "interval": _duration(group.every_s),
        "rules": [_file_rule(rule, group, language, panel_of) for rule in group.rules],
    }


def _rule(rule: Rule, group: Group, language: Language) -> dict[str, object]:
    return {
        "uid": rule.uid,
        "title": language.of(rule.words.title),
        "condition": _CONDITION,
        "data": _data(rule),
        "noDataState": rule.no_data.value,
        "execErrState": rule.on_error.value,
        "for": _duration(rule.for_s),
        "annotations": dict(told(rule, language)),
        "labels": {**FIRST_PARTY, "severity": rule.severity.value, "group": group.name},
        "isPaused": False,
    }


def _api_rule(
    rule: Rule, group: Group, language: Language, panel_of: PanelOf
) -> Mapping[str, object]:
    made = _rule(rule, group, language)
    if rule.outlives_s:
        made["missingSeriesEvalsToResolve"] = rule.outlives_s // group.every_s
    panel = panel_of(rule.shown)
    if panel is not None:
        shown = {"__dashboardUid__": rule.shown.dashboard, "__panelId__": str(panel)}
        made["annotations"] = {**told(rule, language), **shown}
    return made | {"folderUID": FOLDER_UID, "ruleGroup": group.name, "orgID": 1}


def _file_rule(
    rule: Rule, group: Group, language: Language, panel_of: PanelOf
) -> Mapping[str, object]:
    made = _rule(rule, group, language)
    panel = panel_of(rule.shown)
    return (
        made if panel is None else made | {"dashboardUid": rule.shown.dashboard, "panelId": panel}
    )


def _data(rule: Rule) -> list[Mapping[str, object]]:
    asked = list(zip(rule.questions, _QUERIES, _NUMBERS, strict=False))
    return [
        *(_query(question, query) for question, query, _ in asked),
        *(_number(question, query, number) for question, query, number in asked),
        _condition(rule),
    ]


def _query(question: Question, reference: str) -> Mapping[str, object]:
    model = {
        "datasource": {"type": "influxdb", "uid": question.source},
        "query": question.query,
        "rawQuery": True,
        "resultFormat": "time_series",
    }
    return _entry(reference, question.source, model, question.over_s)


def _number(question: Question, query: str, reference: str) -> Mapping[str, object]:
    # Empty windows at the end are no values; without this mode they would make the number none.
    model = {
        "type": "reduce",
        "expression": query,
        "reducer": question.reducer,
        "settings": {"mode": "dropNN"},
    }
    return _entry(reference, "__expr__", {"datasource": _EXPRESSIONS, **model}, 0)


def _condition(rule: Rule) -> Mapping[str, object]:
    model: dict[str, object]
    if isinstance(rule.condition, Bound):
        evaluator = {"type": rule.condition.evaluator, "params": [rule.condition.value]}
        model = {
            "type": "threshold",
            "expression": _NUMBERS[0],
            "conditions": [{"evaluator": evaluator}],
        }
    else:
        model = {"type": "math", "expression": rule.condition.expression}
    return _entry(_CONDITION, "__expr__", {"datasource": _EXPRESSIONS, **model}, 0)


def _entry(
    reference: str, source: str, model: Mapping[str, object], over_s: int
) -> Mapping[str, object]:
    return {
        "refId": reference,
        "datasourceUid": source,
        "relativeTimeRange": {"from": over_s, "to": 0},
        "model": {"refId": reference, **_DEFAULTS, **model},
    }


def _duration(seconds: int) -> str:
    for unit, size in (("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
