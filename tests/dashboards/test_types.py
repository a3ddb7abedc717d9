"""Every dashboard in Grafana's own published types, as its compiler reads them."""

import json
from copy import deepcopy
from typing import Any

import pytest

from dashboards import Language
from dashboards.version import GRAFANA_VERSION
from tests.dashboards.everything import dashboards as every_dashboard
from tests.dashboards.questions import panels
from tests.dashboards.typescript import SCHEMA, complaints

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("grafana-types")]


BROKEN = {
    "word": (("options", "legend", "displayMode"), "sideways"),
    "name": (("fieldConfig", "defaults", "colour"), "red"),
    "number": (("gridPos", "w"), "12"),
}
"""What a panel's property is made in each broken dashboard."""


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the compiler, in one run, has against the dashboards and the broken ones."""
    good = {
        f"{language.value}/{name}": row
        for language in Language
        for name, row in every_dashboard(language).items()
    }
    broken = {case: _with(_one_curve(), *change) for case, change in BROKEN.items()}
    return complaints({**good, **broken}, tmp_path_factory.mktemp("types"))


def test_every_dashboard_is_of_grafanas_own_types(found: list[str]) -> None:
    assert [row for row in found if row.partition(", ")[0] not in BROKEN] == []


def test_a_property_that_grafana_does_not_know_is_named_with_its_panel(found: list[str]) -> None:
    (curve,) = _one_curve()["panels"]
    for case, word in (("word", "sideways"), ("name", "colour"), ("number", "string")):
        (complaint,) = [row for row in found if row.startswith(f"{case}, ")]
        assert word in complaint
        assert f"panel {curve['title']!r}" in complaint


def test_the_types_are_those_of_the_version_that_dashboards_are_made_for() -> None:
    wanted: dict[str, str] = json.loads((SCHEMA / "package.json").read_text())["devDependencies"]
    locked = json.loads((SCHEMA / "package-lock.json").read_text())["packages"]
    assert wanted["@grafana/schema"] == GRAFANA_VERSION
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert not any("resolved" in row for row in locked.values())


def _one_curve() -> dict[str, Any]:
    """A dashboard with a single panel."""
    kiosk = every_dashboard(Language.EN)["kiosk"]
    curve = next(panel for panel in panels(kiosk) if panel["type"] == "timeseries")
    return {**kiosk, "panels": [curve]}


def _with(dashboard: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """The dashboard with its only panel changed at a path."""
    changed = deepcopy(dashboard)
    place = changed["panels"][0]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed
