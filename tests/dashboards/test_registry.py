"""The dashboards show what the registry declares: all of it, in known units and its colours."""

import importlib
import re
from types import ModuleType

import pytest
from grafana_foundation_sdk.models import units as grafana_units

from contract import REGISTRY, Family, Field, Measurement, Threshold, Title
from dashboards import Language
from dashboards.units import UNITS, unit
from tests.dashboards.boards import Json, boards, every_panel, queries, titles
from tests.dashboards.questions import panels

FIELD = re.compile(r'"(\w+)"::field')
MEASUREMENT = re.compile(r'FROM "(\w+)"')

OZONE = Measurement(
    "ozone",
    Family.SENSOR,
    Title("Ozone", "Ozone"),
    (
        Field("ozone", "float", Title("Ozone", "Ozone"), "ug/m3", 0.0),
        Field("mean", "float", Title("Moyenne", "Mean"), "ug/m3", 0.0),
    ),
)


@pytest.fixture
def colours() -> ModuleType:
    """The module, loaded as `files` loads it: the SDK warns whoever loads it first."""
    boards()
    return importlib.import_module("dashboards.colours")


def fields_asked(query: str) -> set[tuple[str, str]]:
    return {(MEASUREMENT.findall(query)[-1], name) for name in FIELD.findall(query)}


def test_every_field_that_a_kiosk_measures_is_in_some_panel_unless_it_is_not_for_people() -> None:
    declared = {
        (row.name, field.name)
        for row in REGISTRY.values()
        if row.origin == "kiosk"
        for field in row.fields
        if field.shown
    }
    hidden = {
        (row.name, field.name)
        for row in REGISTRY.values()
        for field in row.fields
        if not field.shown
    }
    shown = {
        pair
        for board in boards().values()
        for query in queries(board)
        for pair in fields_asked(query)
    }
    assert declared - shown == set()
    assert hidden & shown == set()


def test_every_unit_of_the_registry_is_one_of_grafanas() -> None:
    units = {field.unit for row in REGISTRY.values() for field in row.fields}
    assert units - set(UNITS) == set()


def test_every_unit_of_the_table_is_known_to_grafana() -> None:
    known = {value for value in vars(grafana_units).values() if isinstance(value, str)}
    assert {row.grafana for row in UNITS.values()} - known == set()


def test_a_third_partys_measurement_gets_its_row_and_its_unit_is_written_out() -> None:
    board = boards(REGISTRY.with_rows([OZONE]))["kiosk"]
    assert titles(board)[-1] == "Ozone"
    last = list(panels(board))[-1]
    assert 'FROM "ozone"' in last["targets"][0]["query"]
    assert last["title"] == "ug/m3"
    assert last["fieldConfig"]["defaults"]["unit"] == "suffix: ug/m3" == unit("ug/m3").grafana


@pytest.mark.parametrize("language", Language)
def test_kiosks_rows_are_what_it_measures_but_uses(language: Language) -> None:
    rows = titles(boards(language=language)["kiosk"])
    wanted = [
        language.of(row.title)
        for row in REGISTRY.values()
        if row.origin == "kiosk" and row.family is not Family.USAGE
    ]
    assert rows[-len(wanted) :] == wanted


def test_uses_are_asked_from_their_own_data_source_and_only_where_they_can_be_granted() -> None:
    for name, panel in every_panel():
        for target in panel.get("targets", ()):
            family = REGISTRY.named(MEASUREMENT.findall(target["query"])[-1]).family
            apart = target["datasource"]["uid"].endswith("-usage")
            assert apart is (family is Family.USAGE), panel["title"]
            assert not apart or name == "use"


def test_what_is_rare_enough_to_tell_a_person_is_not_drawn() -> None:
    asked = [query for query in queries(boards()["use"]) if 'FROM "use"' in query]
    assert asked
    assert [query for query in asked if "\"by\"::tag = 'service'" not in query] == []


def test_a_number_is_coloured_from_where_the_registry_says_on(colours: ModuleType) -> None:
    charge = Field(
        "charge",
        "float",
        Title("", ""),
        thresholds=(
            Threshold("minor", below=30),
            Threshold("critical", below=12),
            Threshold("warning", above=110),
        ),
    )
    assert [(row.value, row.color) for row in colours.steps(charge)] == [
        (None, colours.SEVERITY["critical"]),
        (12, colours.SEVERITY["minor"]),
        (30, "green"),
        (110, colours.SEVERITY["warning"]),
    ]


def test_yes_is_bad_where_the_registry_says_so_and_no_where_it_says_that(
    colours: ModuleType,
) -> None:
    def of(field: Field) -> list[str | None]:
        words = colours.truth(field, Language.EN).options
        return [words["true"].color, words["false"].color]

    assert of(REGISTRY["ups"].field("on_battery")) == [colours.SEVERITY["major"], "green"]
    assert of(REGISTRY["link"].field("up")) == ["green", colours.SEVERITY["minor"]]
    assert of(REGISTRY["contact"].field("open")) == ["blue", "blue"]


@pytest.mark.usefixtures("colours")
def test_every_sentence_of_help_is_about_a_field_that_there_is() -> None:
    about = importlib.import_module("dashboards.hints").hinted()
    there = {f"{row.name}.{field.name}" for row in REGISTRY.values() for field in row.fields}
    assert about - there == set()


def test_a_text_among_numbers_is_a_list_and_leaves_them_their_curves() -> None:
    modem = [panel for panel in panels(boards()["kiosk"]) if _asks(panel, "modem")]
    assert [panel["type"] for panel in modem if '"technology"' in _query(panel)] == ["table"]
    assert [panel["type"] for panel in modem if '"rsrp"' in _query(panel)] == ["timeseries"]
    alarm = [panel for panel in panels(boards()["kiosk"]) if _asks(panel, "alarm")]
    assert {panel["type"] for panel in alarm} == {"table"}


def _query(panel: Json) -> str:
    query: str = panel["targets"][0]["query"]
    return query


def _asks(panel: Json, measurement: str) -> bool:
    return f'FROM "{measurement}"' in _query(panel)
