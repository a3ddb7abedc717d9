"""The snmp driver's options: whole or refused, and no secret in them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import DriverError
from edge.drivers.snmp import SnmpOptions
from edge.drivers.snmp.secret import read_key, read_secret

V2C = {"host": "a", "version": "2c"}
V3 = {"host": "a", "version": "3"}


@pytest.mark.parametrize(
    "options",
    [
        {**V2C, "community_file": "f"},
        {**V2C, "community_env": "E"},
        {**V3, "user": "u", "auth_key_file": "f", "privacy_key_env": "E"},
    ],
)
def test_whole_options_are_taken(options: dict[str, str]) -> None:
    assert SnmpOptions.model_validate(options).host == "a"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (V2C, "needs community_file or community_env"),
        ({**V2C, "community_file": "f", "community_env": "E"}, "community_file or community_env"),
        ({**V2C, "community_file": "f", "user": "u"}, "user is not for version 2c"),
        (V3, "needs user"),
        ({**V3, "user": "u", "privacy_key_env": "E"}, "auth_key_file or auth_key_env"),
        ({**V3, "user": "u", "auth_key_env": "E"}, "privacy_key_file or privacy_key_env"),
        ({**V3, "user": "u", "community_env": "E"}, "community_env is not for version 3"),
        ({**V2C, "community": "public"}, "Extra inputs"),
        ({**V2C, "community_file": "f", "port": 0}, "port"),
    ],
)
def test_options_that_are_not_whole_are_refused(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        SnmpOptions.model_validate(options)


PARTS = {**V2C, "community_env": "C"}
RADIO = {"client_rows": "1.3.6.1.4.1.32473.1"}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"parts": []}, "nothing to read"),
        ({"parts": ["host", "host"]}, "named twice"),
        ({"parts": ["printer"]}, "parts"),
        ({"parts": ["host"], "interfaces": ["wan"]}, "parts lacks 'interfaces'"),
        ({"storages": ["/"]}, "parts lacks 'host'"),
        ({"ups": "cabin"}, "parts lacks 'ups'"),
        ({"radios": [RADIO]}, "parts lacks 'access_point'"),
        ({"parts": ["access_point"]}, "needs radios"),
        ({"parts": ["access_point"], "radios": [RADIO, RADIO]}, "a name of its own"),
        ({"parts": ["access_point"], "radios": [{}]}, "needs clients, client_rows or status"),
        ({"parts": ["access_point"], "radios": [{**RADIO, "clients": "1.3.6"}]}, "not both"),
        ({"parts": ["access_point"], "radios": [{"clients": "mtxrWlApClientCount"}]}, "clients"),
        ({"parts": ["access_point"], "radios": [{"clients": "1.3.06"}]}, "clients"),
        ({"traps": {"port": 162}}, "port"),
        ({"traps": {"listen": "kiosk.example.org"}}, "listen"),
        ({"traps": {"senders": {"router": "router.example.org"}}}, "senders"),
        ({"traps": {"names": {"cabinOpened": "cabinOpened"}}}, "names"),
        ({"traps": {"credentials": {"version": "2c"}}}, "needs community_file or community_env"),
        ({"traps": {"credentials": {"community": "public"}}}, "Extra inputs"),
        ({"traps": {"per_second": 0}}, "per_second"),
    ],
)
def test_parts_that_are_not_whole_are_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        SnmpOptions.model_validate({**PARTS, **options})


def test_traps_are_awaited_on_loopback_unless_told_otherwise() -> None:
    options = SnmpOptions.model_validate({**PARTS, "parts": [], "traps": {}})
    assert options.traps is not None
    assert (str(options.traps.listen), options.traps.port) == ("127.0.0.1", 10_162)


def test_a_secret_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("sesame-open\nnothing\n")
    assert read_secret(str(file), None, {}) == "sesame-open"
    assert read_secret(None, "KEY", {"KEY": "sesame-open"}) == "sesame-open"


def test_a_secret_that_is_not_there_is_told_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=r"No such file.*gone"):
        read_secret(str(tmp_path / "gone"), None, {})
    with pytest.raises(DriverError, match=r"is empty.*variable KEY"):
        read_secret(None, "KEY", {})


def test_a_key_that_is_too_short_is_refused_without_showing_it() -> None:
    with pytest.raises(DriverError, match="at least 8 characters") as caught:
        read_key(None, "KEY", {"KEY": "qwertz"})
    assert "qwertz" not in str(caught.value)
