"""`escale edge new`: a first kiosk.toml, and `escale edge check` says what is left to do in it."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract import Profile, SettingsError, SigningKey
from edge import load_configuration
from edge.cli import app
from edge.draft import draft, lacking
from edge.drivers import DRIVERS
from edge.profiles import profile_tables

RUNNER = CliRunner()
PROFILES = list(Profile)


def filled_in(text: str) -> str:
    """What an installer makes of it."""
    text = re.sub(r'url = "<[^"]*>"', 'url = "mqtts://broker.example.org:8883"', text)
    text = re.sub(r'keys = \["<[^"]*>"\]', f'keys = ["{SigningKey.generate().public()}"]', text)
    return re.sub(r'"<[^"]*>"', '"file.pem"', text)


@pytest.mark.parametrize("profile", PROFILES)
def test_it_names_what_is_to_be_filled_in_and_nothing_else(profile: Profile) -> None:
    with pytest.raises(SettingsError) as caught:
        load_configuration(draft("kiosk-a", profile))
    faults = caught.value.faults
    assert all(": to be filled in: " in fault for fault in faults), faults
    places = [fault.partition(":")[0] for fault in faults]
    assert places == ["mqtt.url", "mqtt.ca", "mqtt.certificate", "mqtt.key", "trust.keys"]


@pytest.mark.parametrize("profile", PROFILES)
def test_filled_in_it_is_a_configuration_with_all_of_the_profiles_drivers(
    profile: Profile,
) -> None:
    configuration = load_configuration(filled_in(draft("kiosk-a", profile)))
    assert (configuration.kiosk, configuration.profile) == ("kiosk-a", profile)
    assert set(configuration.drivers) == set(profile_tables(profile).drivers)
    kinds = {chosen.schedule.kind for chosen in configuration.drivers.values()}
    assert lacking(profile, kinds) == []
    assert "host" in lacking(profile, kinds - {"host"})


def test_every_driver_of_a_profile_is_one_that_there_is() -> None:
    for profile in PROFILES:
        assert set(profile_tables(profile).drivers) <= set(DRIVERS)


def test_other_faults_are_told_beside_what_is_to_be_filled_in() -> None:
    text = draft("kiosk-a", Profile.BOOTH).replace("interval_s = 10", "interval_s = 0")
    with pytest.raises(SettingsError) as caught:
        load_configuration(text)
    assert any(fault.startswith("interval_s:") for fault in caught.value.faults)


def test_the_command_writes_a_file_once(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    arguments = ["new", "kiosk-a", "--profile", "booth", "--output", str(path)]
    assert RUNNER.invoke(app, arguments).exit_code == 0
    assert path.read_text() == draft("kiosk-a", Profile.BOOTH)
    again = RUNNER.invoke(app, arguments)
    assert again.exit_code == 1
    assert "can't be written" in again.output
    checked = RUNNER.invoke(app, ["check", "--config", str(path)])
    assert checked.exit_code == 2
    assert "mqtt.url: to be filled in: where the broker is" in checked.output


def test_without_a_file_it_is_printed() -> None:
    shown = RUNNER.invoke(app, ["new", "kiosk-a", "--profile", "wifi-post"])
    assert shown.stdout == draft("kiosk-a", Profile.WIFI_POST)


def test_a_name_that_no_kiosk_can_have_is_refused() -> None:
    shown = RUNNER.invoke(app, ["new", "Kiosk A", "--profile", "booth"])
    assert shown.exit_code == 2
    assert "not a kiosk identifier" in shown.output
