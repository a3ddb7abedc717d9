from __future__ import annotations

from collections.abc import Callable

import pytest

from contract import LEVELS, EscaleError, SettingsError, is_loopback, load_settings, settings_from


def test_without_anything_everything_is_embedded_on_this_machine() -> None:
    settings = load_settings({})
    assert settings.home == "var"
    assert settings.mqtt.url == "mqtt://127.0.0.1:1883"
    assert settings.series.location.path == "var/series.sqlite"
    assert settings.database.url == "sqlite:///var/escale.sqlite"
    assert is_loopback(settings.api.host)


def test_the_environment_wins_over_the_file() -> None:
    toml = '[mqtt]\nurl = "mqtt://localhost:1999"\n[api]\nport = 9000\n'
    settings = load_settings({"ESCALE_MQTT_URL": "mqtt://127.0.0.1:2000"}, toml)
    assert settings.mqtt.location.port == 2000
    assert settings.api.port == 9000


def test_all_faults_are_said_at_once() -> None:
    toml = '[api]\nhost = "0.0.0.0"\nport = 0\n[collector]\nqueues = 3\n'
    with pytest.raises(SettingsError) as caught:
        load_settings({"ESCALE_MQTT_URL": "http://x", "ESCALE_SERIES_URL": "sqlite://"}, toml)
    text = str(caught.value)
    for part in ("mqtt", "series", "api.port", "collector.queues"):
        assert part in text
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    ("variable", "url", "said"),
    [
        ("ESCALE_MQTT_URL", "mqtt://broker.example:1883", "mqtts://"),
        ("ESCALE_MQTT_URL", "mqtts://broker.example:8883", "ca, certificate and key"),
        ("ESCALE_MQTT_URL", "mqtt://127.0.0.1:99999", "port"),
        ("ESCALE_MQTT_URL", "mqtt://", "no host"),
        ("ESCALE_SERIES_URL", "influxdb://db.example:8086/escale", "influxdbs://"),
        ("ESCALE_SERIES_URL", "influxdb://127.0.0.1:8086", "no database"),
        ("ESCALE_SERIES_URL", "influxdbs://u:admin@db.example:8086/escale", "default password"),
        ("ESCALE_DATABASE_URL", "postgresql://u:escale@db.example/escale", "default password"),
        ("ESCALE_DATABASE_URL", "postgresql://u@127.0.0.1", "no database"),
        ("ESCALE_DATABASE_URL", "mysql://u@127.0.0.1/x", "sqlite:// or postgresql://"),
        ("ESCALE_DATABASE_URL", "sqlite://var/x.sqlite", "sqlite:///"),
    ],
)
def test_what_is_unsafe_or_wrong_is_refused_with_what_to_set(
    variable: str, url: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings({variable: url})


def test_the_api_off_loopback_needs_a_front_said_on_purpose() -> None:
    with pytest.raises(SettingsError, match="behind_tls"):
        load_settings({}, '[api]\nhost = "0.0.0.0"\n')
    assert load_settings({}, '[api]\nhost = "0.0.0.0"\nbehind_tls = true\n').api.behind_tls


def test_each_level_of_retention_has_its_life() -> None:
    series = load_settings({}).series
    assert [series.days(level) for level in LEVELS] == [120, 730, 3_650]
    said = load_settings({}, "[series]\nraw_days = 7\nfive_minutes_days = 7\nhour_days = 30").series
    assert [said.days(level) for level in LEVELS] == [7, 7, 30]


def test_the_older_name_of_the_raw_life_is_still_understood() -> None:
    assert load_settings({}, "[series]\nretention_days = 400").series.raw_days == 400
    with pytest.raises(SettingsError, match="older name of raw_days"):
        load_settings({}, "[series]\nretention_days = 400\nraw_days = 400")


def test_a_coarser_level_lives_at_least_as_long_as_the_finer_one() -> None:
    series = load_settings({}, "[series]\nretention_days = 1000").series
    assert [series.days(level) for level in LEVELS] == [1_000, 1_000, 3_650]
    with pytest.raises(SettingsError, match="coarser levels live longer"):
        load_settings({}, "[series]\nraw_days = 10\nfive_minutes_days = 9")
    with pytest.raises(SettingsError, match="raw_days"):
        load_settings({}, "[series]\nraw_days = 'long'")


def test_a_password_is_never_shown() -> None:
    settings = load_settings({"ESCALE_DATABASE_URL": "postgresql://u:s3cr3t@127.0.0.1:5433/escale"})
    place = settings.database.location
    assert place.password == "s3cr3t"
    assert "s3cr3t" not in f"{place} {place!r}"
    with pytest.raises(SettingsError) as caught:
        load_settings({"ESCALE_SERIES_URL": "influxdb://u:s3cr3t@db.example/x"})
    assert "s3cr3t" not in str(caught.value)


def test_a_file_that_is_not_toml_is_said_to_be_none() -> None:
    with pytest.raises(SettingsError, match="TOML"):
        load_settings({}, "[mqtt")


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = EscaleError("no answer", where="mqtt://127.0.0.1:1883", todo="start the broker")
    assert str(error) == "no answer (mqtt://127.0.0.1:1883): start the broker"


def files(**texts: str) -> Callable[[str], str]:
    def read(path: str) -> str:
        if path not in texts:
            raise FileNotFoundError(path)
        return texts[path]

    return read


def test_the_file_is_looked_for_in_the_home_or_where_it_is_named() -> None:
    read = files(**{"h/escale.toml": "[api]\nport = 9000", "other.toml": "[api]\nport = 9001"})
    assert settings_from({"ESCALE_HOME": "h"}, read).api.port == 9000
    assert settings_from({"ESCALE_CONFIG": "other.toml"}, read).api.port == 9001
    assert settings_from({}, read).api.port == 8000
    with pytest.raises(SettingsError, match="not there"):
        settings_from({"ESCALE_CONFIG": "none.toml"}, read)


def test_a_file_that_may_not_be_read_is_a_fault() -> None:
    def forbidden(path: str) -> str:
        raise PermissionError(13, "Permission denied", path)

    with pytest.raises(SettingsError, match="can't be read"):
        settings_from({}, forbidden)
