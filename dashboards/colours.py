"""Colours that mean something: severities, what is well and what is not, and from where on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.models.dashboard import (
    DashboardRangeMapOptions,
    DashboardSpecialValueMapOptions,
    RangeMap,
    SpecialValueMap,
    SpecialValueMatch,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMapping,
    ValueMappingResult,
)

from contract import CommandState, Field, Title
from dashboards import wording
from dashboards.wording import Language

WELL, NEUTRAL, AWAY = "green", "blue", "dark-purple"
"""In order; neither good nor bad; not heard from."""
SEVERITY = {
    "warning": "yellow",
    "minor": "orange",
    "major": "red",
    "critical": "dark-red",
}
_COMMAND_STATES: Mapping[str, tuple[Title, str]] = {
    CommandState.CREATED: (Title("créée", "created"), NEUTRAL),
    CommandState.QUEUED: (Title("en file", "queued"), NEUTRAL),
    CommandState.SENT: (Title("envoyée", "sent"), NEUTRAL),
    CommandState.ACCEPTED: (Title("acceptée", "accepted"), NEUTRAL),
    CommandState.WAITING: (Title("en attente", "waiting"), NEUTRAL),
    CommandState.IN_PROGRESS: (Title("en cours", "in progress"), NEUTRAL),
    CommandState.SUCCEEDED: (Title("réussie", "succeeded"), WELL),
    CommandState.FAILED: (Title("échouée", "failed"), "red"),
    CommandState.REJECTED: (Title("refusée", "rejected"), "red"),
    CommandState.TIMED_OUT: (Title("sans réponse", "timed out"), "orange"),
    CommandState.EXPIRED: (Title("expirée", "expired"), "orange"),
    CommandState.CANCELLED: (Title("annulée", "cancelled"), "text"),
}


def steps(field: Field) -> list[Threshold]:
    """A number's colours, from the registry's thresholds; a single neutral one without any.

    A threshold's `below` is the first value that is better, `above` the first that is worse:
    just as Grafana's steps begin.
    """
    if not field.thresholds:
        return [Threshold(value=None, color=NEUTRAL)]
    falling = sorted(
        (row.below, SEVERITY[row.severity]) for row in field.thresholds if row.below is not None
    )
    rising = sorted(
        (row.above, SEVERITY[row.severity]) for row in field.thresholds if row.above is not None
    )
    colours = [*(colour for _, colour in falling), WELL, *(colour for _, colour in rising)]
    bounds = [None, *(bound for bound, _ in falling), *(bound for bound, _ in rising)]
    return [
        Threshold(value=bound, color=colour) for bound, colour in zip(bounds, colours, strict=True)
    ]


def counted(severity: str) -> list[Threshold]:
    """Well at none, the severity's colour from one on."""
    return [Threshold(value=None, color=WELL), Threshold(value=1, color=SEVERITY[severity])]


def config(rows: Sequence[Threshold]) -> ThresholdsConfig:
    """Thresholds as panels take them."""
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(list(rows))


def truth(field: Field, language: Language) -> ValueMap:
    """Yes and no. A boolean's threshold says which of them wants attention: above 1 or below 1."""
    colours = {True: NEUTRAL, False: NEUTRAL}
    for row in field.thresholds:
        bad = row.above is not None
        colours = {bad: SEVERITY[row.severity], not bad: WELL}
    return ValueMap(
        options={
            "true": ValueMappingResult(text=language.of(wording.YES), color=colours[True], index=0),
            "false": ValueMappingResult(
                text=language.of(wording.NO), color=colours[False], index=1
            ),
        }
    )


def severities(language: Language) -> ValueMap:
    """The words of the alarms' severities."""
    return ValueMap(
        options={
            name: ValueMappingResult(
                text=language.of(title), color=SEVERITY.get(name, WELL), index=at
            )
            for at, (name, title) in enumerate(wording.SEVERITY.items())
        }
    )


def command_states(language: Language) -> ValueMap:
    """The words of a command's states: done, failed, under way."""
    return ValueMap(
        options={
            state: ValueMappingResult(text=language.of(title), color=colour, index=at)
            for at, (state, (title, colour)) in enumerate(_COMMAND_STATES.items())
        }
    )


def span(low: float, high: float | None, text: str, colour: str, at: int) -> RangeMap:
    """A word and a colour for the numbers from `low` to `high`."""
    result = ValueMappingResult(text=text, color=colour, index=at)
    options = DashboardRangeMapOptions(from_val=low, to=high, result=result)
    return RangeMap(options=options)


def absent(text: str, colour: str) -> SpecialValueMap:
    """A word and a colour where there is no value."""
    result = ValueMappingResult(text=text, color=colour, index=99)
    options = DashboardSpecialValueMapOptions(match=SpecialValueMatch.NULL, result=result)
    return SpecialValueMap(options=options)


Mappings = Sequence[ValueMapping]
