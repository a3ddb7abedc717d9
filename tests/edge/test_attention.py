"""What panels colour by, and what alarms judge by: the same bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from contract import REGISTRY, SEVERITIES, Field, FieldValue, Profile, Threshold
from edge.alarms import Rule, default_rules
from edge.alarms.levels import Level
from edge.readings import Reading
from edge.simulation.places import places_for
from edge.simulation.played import PlayedKiosk
from edge.simulation.source import SECOND_US, Source

DAY_S = 86_400.0
ELSEWHERE = {
    "disk_filling": "judges how fast it fills",
    "solar_below_need": "judges what it yields in a day",
    "no_client": "nobody for an hour is no wonder; it is after three days",
}
"""Rules whose bound is none of the value's own."""
OF_THEIR_OWN = {
    (Profile.SOLAR_BENCH, "battery_low"): "without mains it has to last the night",
}
"""Rules of a profile that ask for more than those of most kiosks."""

Bounds = set[tuple[str, str, float]]


def judged() -> Iterator[tuple[Profile, Rule]]:
    """Every profile's rules about a field of the registry."""
    for profile in Profile:
        for rule in default_rules(profile):
            if rule.measurement in REGISTRY and rule.type not in ELSEWHERE:
                yield profile, rule


RULES = [pair for pair in judged() if (pair[0], pair[1].type) not in OF_THEIR_OWN]


def series_of(rule: Rule) -> Iterator[Mapping[str, str]]:
    """The tags of series that the rule is about, one of each kind that it names."""
    named = [
        (match.tag, value)
        for match in rule.matches
        for value in (*match.values, *(f"{beginning}x" for beginning in match.beginnings))
    ]
    yield from ({tag: value} for tag, value in named)
    if not named:
        yield {rule.by or "none": "some-other"}


def bounds_of(rule: Rule, field: Field) -> Bounds:
    """As panels have them: `above` means from there on, and yes is one."""
    return {one for level in rule.levels for one in _bounds(level, rule, field)}


def _bounds(level: Level, rule: Rule, field: Field) -> Iterator[tuple[str, str, float]]:
    severity = level.severity.value
    if level.direction == "is":
        # What is graver only if another field says so too is that one's colour.
        if not level.only_if:
            yield severity, ("above" if True in level.values else "below"), 1.0
    elif level.direction == "above" and field.kind == "integer":
        yield severity, "above", level.bound + 1
    else:
        yield severity, level.direction, level.bound


def coloured(field: Field, tags: Mapping[str, str]) -> Bounds:
    return {bound for row in field.thresholds_of(tags) for bound in _coloured(row)}


def _coloured(row: Threshold) -> Iterator[tuple[str, str, float]]:
    if row.above is not None:
        yield row.severity, "above", row.above
    if row.below is not None:
        yield row.severity, "below", row.below


@pytest.mark.parametrize(
    ("measurement", "name", "tags"),
    sorted(
        {
            (rule.measurement, rule.field, tuple(tags.items()))
            for _, rule in RULES
            for tags in series_of(rule)
        }
    ),
    ids=str,
)
def test_a_value_is_coloured_from_where_on_its_alarms_are_raised(
    measurement: str, name: str, tags: tuple[tuple[str, str], ...]
) -> None:
    field = REGISTRY[measurement].field(name)
    for profile in Profile:
        rules = [
            rule
            for of, rule in RULES
            if of is profile
            and (rule.measurement, rule.field) == (measurement, name)
            and dict(tags) in list(series_of(rule))
        ]
        if rules:
            wanted = set[tuple[str, str, float]]().union(*(bounds_of(r, field) for r in rules))
            assert coloured(field, dict(tags)) == wanted, f"{profile}: {measurement}.{name}"


def test_each_exception_is_a_rule_that_says_otherwise() -> None:
    types = {rule.type for profile in Profile for rule in default_rules(profile)}
    assert set(ELSEWHERE) <= types
    for profile, type_ in OF_THEIR_OWN:
        [rule] = [rule for of, rule in judged() if (of, rule.type) == (profile, type_)]
        field = REGISTRY[rule.measurement].field(rule.field)
        for tags in series_of(rule):
            assert coloured(field, tags) != bounds_of(rule, field)


WANTING = [
    pytest.param(field, rows, id=f"{row.name}.{field.name}")
    for row in REGISTRY.values()
    for field in row.fields
    for rows in (field.thresholds, *(each.thresholds for each in field.particulars))
    if rows
]


@pytest.mark.parametrize(("field", "rows"), WANTING)
def test_what_is_further_off_is_graver_and_can_be_reached(
    field: Field, rows: tuple[Threshold, ...]
) -> None:
    rank = {severity.value: at for at, severity in enumerate(SEVERITIES)}
    low = field.minimum if field.minimum is not None else float("-inf")
    high = field.maximum if field.maximum is not None else float("inf")
    rising = [(row.above, rank[row.severity]) for row in rows if row.above is not None]
    falling = [(-row.below, rank[row.severity]) for row in rows if row.below is not None]
    assert len(rising) + len(falling) == len(rows)
    for ladder in (rising, falling):
        assert ladder == sorted(ladder)
        assert len({rung for _, rung in ladder}) == len(ladder)
    assert all(low <= bound <= high for bound, _ in rising)
    assert all(low <= -bound <= high for bound, _ in falling)
    if field.kind == "boolean":
        assert [row.above or row.below for row in rows] == [1.0]


@pytest.mark.parametrize("begin", [1_768_176_000, 1_784_000_000], ids=["winter", "summer"])
@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: str(profile.value))
def test_a_kiosk_in_order_shows_no_colour(profile: Profile, begin: int) -> None:
    place = next(place for place in places_for(50) if place.profile is profile)
    source = Source(4, place.id, place.profile, place.setting)
    played = PlayedKiosk(source, begin * SECOND_US, 1_800 * SECOND_US)
    judged, found = 0, list[str]()

    def take(_driver: str, readings: Sequence[Reading]) -> None:
        nonlocal judged
        for each in readings:
            for name, value in each.fields.items():
                rows = REGISTRY[each.m].field(name).thresholds_of(each.tags)
                judged += len(rows)
                found.extend(f"{each.m}.{name} is {value}" for row in rows if beyond(row, value))

    for _ in played.play((begin + int(DAY_S)) * SECOND_US, take):
        pass
    assert judged > 1_000
    assert not found


def beyond(row: Threshold, value: FieldValue) -> bool:
    assert isinstance(value, int | float)
    high = row.above is not None and value >= row.above
    return high or (row.below is not None and value < row.below)
