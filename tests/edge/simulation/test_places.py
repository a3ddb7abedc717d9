"""The places, and the files made for them."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import (
    EdgeError,
    MqttSettings,
    Profile,
    SettingsError,
    SigningKey,
    kiosk_id,
)
from edge.configuration import load_configuration
from edge.simulation.configuration import Circumstance, local_configuration
from edge.simulation.places import COMMUNES, places, places_for
from edge.simulation.registration import prepare_fleet, prepared
from edge.simulation.rendering import render

KEY = str(SigningKey.generate().public())
CIRCUMSTANCE = Circumstance(MqttSettings(url="mqtt://127.0.0.1:1883"), [KEY], interval_s=5.0)


def test_there_are_fifty_places_over_all_28_communes() -> None:
    assert len(places()) >= 50
    assert len(COMMUNES) == 28
    assert {place.commune for place in places()} == set(COMMUNES)
    assert {place.profile for place in places()} == set(Profile)


def test_each_place_is_one_kiosk_within_the_metropole() -> None:
    ids = [kiosk_id(place.id) for place in places()]
    assert len(set(ids)) == len(ids)
    assert len({(place.latitude, place.longitude) for place in places()}) == len(ids)
    for place in places():
        assert 44.73 < place.latitude < 45.05
        assert -0.83 < place.longitude < -0.45


def test_the_dozen_that_is_shown_has_every_profile_and_many_communes() -> None:
    dozen = places_for(12)
    assert dozen == places()[:12]
    assert {place.profile for place in dozen} == set(Profile)
    assert len({place.commune for place in dozen}) >= 10


def test_beyond_the_places_kiosks_stand_beside_them_under_names_of_their_own() -> None:
    many = places_for(1_000)
    ids = [kiosk_id(place.id) for place in many]
    assert len(set(ids)) == 1_000
    assert many[len(places())].id == "bordeaux-victoire-2"


def test_a_simulated_kiosk_has_its_folder_its_file_and_its_row(tmp_path: Path) -> None:
    rows = prepare_fleet(tmp_path, 2, CIRCUMSTANCE)
    assert [row["id"] for row in rows] == ["bordeaux-victoire", "merignac-charles-de-gaulle"]
    assert rows[0]["lifecycle"] == "in_service"
    assert rows[0]["profile"] == "booth"
    assert rows[0]["new_site"] == {
        "id": "bordeaux-victoire",
        "name": "Place de la Victoire",
        "commune": "33063",
        "commune_name": "Bordeaux",
        "latitude": 44.8309,
        "longitude": -0.5726,
    }
    json.dumps(rows)
    document = tomllib.loads((tmp_path / "bordeaux-victoire" / "kiosk.toml").read_text())
    assert document["kiosk"] == "bordeaux-victoire"
    assert document["interval_s"] == 5.0
    assert document["trust"]["keys"] == [KEY]
    assert document["executors"]["reboot"] == {"kind": "simulated"}
    assert [file.parent.name for file in prepared(tmp_path)] == [row["id"] for row in rows]


def test_a_smaller_fleet_leaves_the_rest_of_a_larger_one_aside(tmp_path: Path) -> None:
    prepare_fleet(tmp_path, 3, CIRCUMSTANCE)
    prepare_fleet(tmp_path, 1, CIRCUMSTANCE)
    assert [file.parent.name for file in prepared(tmp_path)] == ["bordeaux-victoire"]
    assert (tmp_path / "merignac-charles-de-gaulle" / "kiosk.toml").exists()


def test_a_fleet_that_was_not_prepared_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EdgeError, match=r"no simulated kiosks.*escale edge prepare"):
        prepared(tmp_path)


def test_this_host_is_a_real_kiosk_with_a_lamp_and_no_reboot(tmp_path: Path) -> None:
    rows = prepare_fleet(tmp_path, 0, CIRCUMSTANCE, local_api_port=8000)
    assert [row["id"] for row in rows] == ["local"]
    text = (tmp_path / "local" / "kiosk.toml").read_text()
    configuration = load_configuration(text, folder=tmp_path)
    assert set(configuration.drivers) == {"host", "link"}
    assert getattr(configuration.drivers["link"].options, "targets") == ("tcp://127.0.0.1:8000",)  # noqa: B009
    assert set(configuration.executors) == {"identify"}
    assert configuration.data == tmp_path / "local"


def test_a_real_kiosk_takes_no_simulated_driver(tmp_path: Path) -> None:
    prepare_fleet(tmp_path, 1, CIRCUMSTANCE)
    text = (tmp_path / "bordeaux-victoire" / "kiosk.toml").read_text()
    with pytest.raises(SettingsError, match="no driver 'simulated_climate'"):
        load_configuration(text)


def test_certificates_are_each_kiosks_own() -> None:
    mqtt = MqttSettings(
        url="mqtts://broker.example:8883",
        ca="/pki/ca.pem",
        certificate="/pki/{kiosk}.pem",
        key="/pki/{kiosk}.key",
    )
    text = local_configuration(Path("/data"), Circumstance(mqtt, [KEY]), api_port=8000)
    assert tomllib.loads(text)["mqtt"]["certificate"] == "/pki/local.pem"


SCALARS = st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
TABLES = st.recursive(
    st.dictionaries(st.text(), SCALARS | st.lists(st.text())),
    lambda tables: st.dictionaries(st.text(), tables | SCALARS),
    max_leaves=10,
)


@given(TABLES)
def test_what_is_rendered_is_read_back(document: dict[str, object]) -> None:
    assert tomllib.loads(render(document)) == document  # type: ignore[arg-type]
