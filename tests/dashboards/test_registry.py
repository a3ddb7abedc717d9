"""The dashboard shows what the registry declares: all of it, once, in known units."""

import re
from collections import Counter

from grafana_foundation_sdk.models import units as grafana_units

from contract import REGISTRY, Family, Field, Measurement, Title
from dashboards import Language
from dashboards.units import UNITS, unit
from tests.dashboards.grafana import load, panels

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


def fields_shown() -> Counter[tuple[str, str]]:
    return Counter(
        (MEASUREMENT.findall(target["query"])[0], name)
        for panel in panels(load())
        for target in panel["targets"]
        for name in FIELD.findall(target["query"])
    )


def test_every_field_that_a_kiosk_measures_is_in_exactly_one_panel() -> None:
    declared = {
        (row.name, field.name)
        for row in REGISTRY.values()
        if row.origin == "kiosk"
        for field in row.fields
    }
    shown = fields_shown()
    assert declared - set(shown) == set()
    assert set(shown) - declared == set()
    assert [name for name, times in shown.items() if times > 1] == []


def test_every_unit_of_the_registry_is_one_of_grafanas() -> None:
    units = {field.unit for row in REGISTRY.values() for field in row.fields}
    assert units - set(UNITS) == set()


def test_every_unit_of_the_table_is_known_to_grafana() -> None:
    known = {value for value in vars(grafana_units).values() if isinstance(value, str)}
    assert {row.grafana for row in UNITS.values()} - known == set()


def test_a_third_partys_measurement_gets_its_row_and_its_unit_is_written_out() -> None:
    dashboard = load(registry=REGISTRY.with_rows([OZONE]))
    last = list(panels(dashboard))[-1]
    assert 'FROM "ozone"' in last["targets"][0]["query"]
    assert last["title"] == "ug/m3"
    assert last["fieldConfig"]["defaults"]["unit"] == "suffix: ug/m3" == unit("ug/m3").grafana


def test_rows_are_the_measurements_of_kiosks_in_the_language_asked_for() -> None:
    for language in Language:
        rows = [panel["title"] for panel in load(language)["panels"] if panel["type"] == "row"]
        kiosks = [row for row in REGISTRY.values() if row.origin == "kiosk"]
        assert rows == [language.of(row.title) for row in kiosks]


def test_uses_are_asked_from_their_own_data_source() -> None:
    sources = {
        MEASUREMENT.findall(panel["targets"][0]["query"])[0]: panel["datasource"]["uid"]
        for panel in panels(load())
    }
    uses = {name for name in sources if REGISTRY.named(name).family is Family.USAGE}
    assert "use" in uses
    assert {sources.pop(name) for name in uses} == {"escale-usage"}
    assert set(sources.values()) == {"escale"}
