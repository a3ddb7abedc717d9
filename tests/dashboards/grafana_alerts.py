"""What Grafana makes of an alert rule: evaluation of its queries, and its alerts' states.

After Grafana's own source: pkg/expr (reduce, threshold, mathexp/exp.go), pkg/services/ngalert/eval
and pkg/services/ngalert/state/manager.go. The rule is what its HTTP API is given.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Labels = frozenset[tuple[str, str]]
Number = tuple[Labels, float | None]
"""A value by its labels; None is none."""
Series = tuple[Labels, list[float | None]]
Ask = Callable[[str, str, int, int], list[Series]]
"""Data source's uid, query, from and until (ms): its series. Raises QueryFailed."""

NO_LABELS: Labels = frozenset()
MISSING_EVALUATIONS = 2
"""After so many evaluations without it, a series' alert is resolved."""
_COMPARE: Mapping[type[ast.AST], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
}
_BOUND = {"lt": operator.lt, "gt": operator.gt}
_REDUCE: Mapping[str, Callable[[list[float]], float]] = {
    "last": lambda values: values[-1],
    "mean": lambda values: sum(values) / len(values),
    "max": max,
    "min": min,
    "sum": sum,
}


class QueryFailed(Exception):
    """The data source did not answer, or refused."""


@dataclass
class Alert:
    """The state of one set of labels."""

    state: str = "Normal"
    since: int = 0
    evaluated: int = 0
    value: float | None = None


@dataclass
class AlertRule:
    """A rule and its alerts. `evaluate` is what the scheduler calls every `interval_s`."""

    rule: Mapping[str, Any]
    interval_s: int
    alerts: dict[Labels, Alert] = field(default_factory=dict)

    def evaluate(self, ask: Ask, now_ms: int) -> dict[Labels, str]:
        """The states after an evaluation at `now_ms`."""
        try:
            results = list(_condition(self.rule, ask, now_ms))
        except QueryFailed:
            self._everywhere("Error", self.rule["execErrState"], now_ms)
        else:
            if all(state == "NoData" for _, state in results):
                self._everywhere("NoData", self.rule["noDataState"], now_ms)
            else:
                for labels, state in results:
                    mapped = self.rule["noDataState"] if state == "NoData" else state
                    self._enter(labels, mapped, now_ms)
        self._resolve_missing(now_ms)
        return {labels: alert.state for labels, alert in self.alerts.items()}

    @property
    def firing(self) -> set[str]:
        """The kiosks, or the other labels, of what fires; `` for an alert without labels."""
        return {
            dict(labels).get("kiosk", " ".join(value for _, value in sorted(labels)))
            for labels, alert in self.alerts.items()
            if alert.state in ("Alerting", "Error", "NoData")
        }

    def _everywhere(self, found: str, mapped: str, now_ms: int) -> None:
        # Alerting, OK and KeepLast go for every alert there is; the others are alerts of their own.
        own = frozenset({("datasource_uid", "escale"), ("ref_id", "A")})
        known = list(self.alerts) if mapped in ("Alerting", "OK", "KeepLast") else []
        for labels in known or [own if found == "NoData" else NO_LABELS]:
            self._enter(labels, mapped, now_ms)

    def _enter(self, labels: Labels, found: str, now_ms: int) -> None:
        alert = self.alerts.setdefault(labels, Alert(since=now_ms))
        alert.evaluated = now_ms
        if found == "KeepLast":
            return
        if found in ("OK", "Normal"):
            self._change(alert, "Normal", now_ms)
        elif found == "Alerting":
            self._alerting(alert, now_ms)
        else:
            self._change(alert, found, now_ms)

    def _alerting(self, alert: Alert, now_ms: int) -> None:
        for_ms = seconds(self.rule["for"]) * 1_000
        if alert.state == "Alerting" or not for_ms:
            self._change(alert, "Alerting", now_ms)
        elif alert.state != "Pending":
            self._change(alert, "Pending", now_ms)
        elif now_ms - alert.since >= for_ms:
            self._change(alert, "Alerting", now_ms)

    def _change(self, alert: Alert, state: str, now_ms: int) -> None:
        if alert.state != state:
            alert.state, alert.since = state, now_ms

    def _resolve_missing(self, now_ms: int) -> None:
        evaluations = self.rule.get("missingSeriesEvalsToResolve", MISSING_EVALUATIONS)
        patience = evaluations * self.interval_s * 1_000
        for labels, alert in list(self.alerts.items()):
            if now_ms - alert.evaluated >= patience:
                del self.alerts[labels]


def seconds(text: str) -> int:
    """A duration of one unit, as our rules write it."""
    return int(text[:-1]) * {"s": 1, "m": 60, "h": 3_600}[text[-1]]


def _condition(rule: Mapping[str, Any], ask: Ask, now_ms: int) -> Iterator[tuple[Labels, str]]:
    """A state for each result of the condition."""
    series: dict[str, list[Series]] = {}
    numbers: dict[str, list[Number] | None] = {}
    for entry in rule["data"]:
        reference, model = entry["refId"], entry["model"]
        if entry["datasourceUid"] != "__expr__":
            span = entry["relativeTimeRange"]
            start, end = now_ms - span["from"] * 1_000, now_ms - span["to"] * 1_000
            series[reference] = ask(entry["datasourceUid"], model["query"], start, end)
        elif model["type"] == "reduce":
            numbers[reference] = _reduced(series[model["expression"]], model)
        elif model["type"] == "threshold":
            numbers[reference] = _compared(numbers[model["expression"]], model)
        else:
            numbers[reference] = _math(model["expression"], numbers)
    found = numbers[rule["condition"]]
    if not found:
        yield NO_LABELS, "NoData"
        return
    for labels, value in found:
        yield labels, "NoData" if value is None else ("Alerting" if value else "Normal")


def _reduced(found: Sequence[Series], model: Mapping[str, Any]) -> list[Number] | None:
    assert model["settings"] == {"mode": "dropNN"}
    if not found:
        return None
    reduce = _REDUCE[model["reducer"]]
    kept = [(labels, [value for value in values if value is not None]) for labels, values in found]
    return [(labels, reduce(values) if values else None) for labels, values in kept]


def _compared(found: list[Number] | None, model: Mapping[str, Any]) -> list[Number] | None:
    (condition,) = model["conditions"]
    beyond = _BOUND[condition["evaluator"]["type"]]
    (bound,) = condition["evaluator"]["params"]
    if found is None:
        return None
    return [(labels, None if v is None else float(beyond(v, bound))) for labels, v in found]


def _math(expression: str, numbers: Mapping[str, list[Number] | None]) -> list[Number] | None:
    tree = ast.parse(expression.replace("$", "").replace("&&", "and"), mode="eval").body
    return _walk(tree, numbers)


def _walk(node: ast.AST, numbers: Mapping[str, list[Number] | None]) -> list[Number] | None:
    match node:
        case ast.Constant():
            return [(NO_LABELS, float(str(node.value)))]
        case ast.Name():
            return numbers[node.id]
        case ast.BoolOp(values=[left, right]):
            both: Callable[[float, float], float] = lambda a, b: float(bool(a) and bool(b))  # noqa: E731
            return _union(_walk(left, numbers), _walk(right, numbers), both)
        case ast.Compare(left=left, ops=[compare], comparators=[right]):
            how = _COMPARE[type(compare)]
            return _union(
                _walk(left, numbers), _walk(right, numbers), lambda a, b: float(how(a, b))
            )
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _union(_walk(left, numbers), _walk(right, numbers), operator.mul)
    raise AssertionError(ast.dump(node))


def _union(
    left: list[Number] | None,
    right: list[Number] | None,
    operate: Callable[[float, float], float],
) -> list[Number] | None:
    """Values whose labels are the same, or one's are among the other's."""
    if left is None or right is None:
        return None
    pairs = [
        (a if len(a) >= len(b) else b, x, y)
        for a, x in left
        for b, y in right
        if a == b or not a or not b or (len(a) != len(b) and (a < b or b < a))
    ]
    if not pairs and len(left) == len(right) == 1:
        pairs = [(NO_LABELS, left[0][1], right[0][1])]
    return [(k, None if x is None or y is None else operate(x, y)) for k, x, y in pairs]
