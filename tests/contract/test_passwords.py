"""Passwords in files of their own: what the settings make of them."""

from __future__ import annotations

import pytest

from contract import SettingsError, load_settings, settings_from

FILES = {
    "/run/series": "t0k/en@with:all?#of=it%\n",
    "/run/database": "a b+c\r\n",
    "/run/empty": "\n",
    "/run/two": "one\ntwo\n",
    "/run/weak": "escale\n",
}
POSTGRESQL = "postgresql://escale_office@postgres/escale?ssl=verify-full"
INFLUXDB = "influxdbs://influxdb:8086/escale?org=escale&ca=/etc/office.crt"


def read(path: str) -> str:
    try:
        return FILES[path]
    except KeyError:
        raise FileNotFoundError(2, "No such file or directory", path) from None


def test_a_url_without_a_password_is_given_what_the_file_holds() -> None:
    settings = settings_from(
        {
            "ESCALE_SERIES_URL": INFLUXDB,
            "ESCALE_SERIES_PASSWORD_FILE": "/run/series",
            "ESCALE_DATABASE_URL": POSTGRESQL,
            "ESCALE_DATABASE_PASSWORD_FILE": "/run/database",
        },
        read,
    )
    series, database = settings.series.location, settings.database.location
    assert (series.user, series.password) == ("", "t0k/en@with:all?#of=it%")
    assert (series.option("org"), series.option("ca")) == ("escale", "/etc/office.crt")
    assert (database.user, database.password) == ("escale_office", "a b+c")
    assert (database.host, database.path) == ("postgres", "escale")
    assert "a b+c" not in str(database)


def test_the_toml_file_names_password_files_as_well() -> None:
    toml = f'[database]\nurl = "{POSTGRESQL}"\npassword_file = "/run/database"\n'
    assert load_settings({}, toml, read).database.location.password == "a b+c"


@pytest.mark.parametrize(
    ("url", "path", "said"),
    [
        (POSTGRESQL, "/run/none", "No such file"),
        (POSTGRESQL, "/run/empty", "holds no password"),
        (POSTGRESQL, "/run/two", "holds no password"),
        (POSTGRESQL, "/run/weak", "default password"),
        ("postgresql://u:p@h/escale", "/run/database", "has a password already"),
        ("sqlite:////var/x.sqlite", "/run/database", "has no password"),
    ],
)
def test_what_can_not_be_is_said_beside_every_other_fault(url: str, path: str, said: str) -> None:
    environ = {
        "ESCALE_DATABASE_URL": url,
        "ESCALE_DATABASE_PASSWORD_FILE": path,
        "ESCALE_MQTT_URL": "http://x",
    }
    with pytest.raises(SettingsError, match=said) as caught:
        settings_from(environ, read)
    assert len(caught.value.faults) == 2
    for secret in FILES.values():
        assert len(secret.strip()) < 7 or secret.strip() not in str(caught.value)


def test_who_reads_no_files_says_so() -> None:
    with pytest.raises(SettingsError, match="files are not read here"):
        load_settings(
            {"ESCALE_DATABASE_URL": POSTGRESQL, "ESCALE_DATABASE_PASSWORD_FILE": "/run/database"}
        )


def test_a_key_of_a_section_that_the_file_lacks_comes_from_the_environment() -> None:
    settings = load_settings(
        {"ESCALE_API_SIGNING_KEY": "/run/key", "ESCALE_COLLECTOR_GROUP": "/run/group"}
    )
    assert (settings.api.signing_key, settings.collector.group) == ("/run/key", "/run/group")
