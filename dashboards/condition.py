"""A kiosk's condition as one number: the worst thing first, and how much of it.

    offline · 100 000 000 + critical · 1 000 000 + major · 10 000 + minor · 100 + warning

So the largest number is what to see to first, and ranges of it have a word and a colour.
"""

from __future__ import annotations

from dashboards import wording
from dashboards.colours import AWAY, SEVERITY, WELL, Mappings, absent, span
from dashboards.wording import Language
from store.influxql import Fragment, call, named, weighted

CONDITION = "condition"
"""The column's name."""
_WEIGHTS = {"warning": 1, "minor": 100, "major": 10_000, "critical": 1_000_000}
_OFFLINE = 100_000_000


def condition() -> Fragment:
    """The column, of `kiosk_state`: availability is 100 or 0 there, at the moment."""
    terms = [(-_OFFLINE / 100, call("last", "availability"))]
    terms += [(weight, call("last", name)) for name, weight in _WEIGHTS.items()]
    return named(weighted(terms, _OFFLINE), CONDITION)


def conditions(language: Language) -> Mappings:
    """Its words and colours."""
    bounds = [*_WEIGHTS.values(), _OFFLINE]
    worded = [
        span(low, high - 1, language.of(wording.SEVERITY[name]), SEVERITY[name], at)
        for at, (name, low, high) in enumerate(
            zip(_WEIGHTS, bounds[:-1], bounds[1:], strict=True), 1
        )
    ]
    return [
        span(0, 0, language.of(wording.IN_ORDER), WELL, 0),
        *worded,
        span(_OFFLINE, None, language.of(wording.OFFLINE), AWAY, len(worded) + 1),
        absent(language.of(wording.UNKNOWN), "text"),
    ]
