"""Mosquitto's files: text from the contract's topics, certificates from our authorities."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typer.testing import CliRunner

from broker import MosquittoSettings, certify, install, mosquitto_config, revoke
from broker.certificates import revoked_serials
from broker.check import _certificate
from broker.cli import app
from contract import (
    TOPIC_KINDS,
    BadIdentifier,
    Conflict,
    Direction,
    Kind,
    MqttSettings,
    NotFound,
    filter_for,
    probe,
)

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    install(MosquittoSettings(tmp_path), ["broker.example", "127.0.0.1"], NOW)
    return tmp_path


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def common_name(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def test_the_acl_gives_each_topic_to_who_sends_and_who_reads_it() -> None:
    acl = mosquitto_config(MosquittoSettings(Path("/etc/x")))["escale.acl"].splitlines()
    assert acl[1:3] == ["pattern write escale/v1/%u/up/#", "pattern read escale/v1/%u/down/#"]
    for kind, row in TOPIC_KINDS.items():
        access = "read" if row.direction is Direction.UP else "write"
        assert f"topic {access} {filter_for(kind)}" in acl
        assert f"topic readwrite {filter_for(kind)}" not in acl
    office = acl[acl.index("user _collector") : acl.index("user _api")]
    assert f"topic write {probe(Kind.LIVE)}" in office
    assert f"topic write {probe(Kind.BACKLOG)}" in office


def test_every_listener_asks_for_a_certificate_and_none_is_open() -> None:
    text = mosquitto_config(MosquittoSettings(Path("/etc/x")))["mosquitto.conf"]
    lines = text.splitlines()
    listeners = [line for line in lines if line.startswith("listener ")]
    assert listeners == ["listener 8883 127.0.0.1", "listener 8884 127.0.0.1"]
    for once_each in (
        "require_certificate true",
        "use_identity_as_username true",
        "tls_version tlsv1.2",
    ):
        assert lines.count(once_each) == len(listeners)
    assert lines.count("use_username_as_clientid true") == 1
    assert "allow_anonymous false" in lines
    assert "persistence false" in lines


def test_each_authority_signs_its_own(installed: Path) -> None:
    certify(installed, "kiosk-a", NOW)
    certify(installed, "_collector", NOW)
    signers = {
        name: common_name(certificate(installed / f"{name}.crt").issuer)
        for name in ("server", "clients/kiosk-a", "clients/_collector")
    }
    assert signers == {
        "server": "Escale office",
        "clients/kiosk-a": "Escale kiosks",
        "clients/_collector": "Escale office",
    }
    assert common_name(certificate(installed / "clients/kiosk-a.crt").subject) == "kiosk-a"


def test_keys_are_readable_by_their_owner_only(installed: Path) -> None:
    certify(installed, "kiosk-a", NOW)
    keys = list(installed.rglob("*.key"))
    assert len(keys) == 4
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}


def test_installing_again_keeps_the_authorities_and_certificates(installed: Path) -> None:
    before = {path: path.read_bytes() for path in installed.rglob("*.*") if path.is_file()}
    install(MosquittoSettings(installed), ["broker.example"], NOW)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("name", ["+", "#", "kiosk/a", "Kiosk-A", "_", "_a+", "_é", "../x", "a b"])
def test_no_certificate_is_made_for_a_name_that_could_match_others(
    installed: Path, name: str
) -> None:
    with pytest.raises(BadIdentifier, match="a name of the back office begins with '_'"):
        certify(installed, name, NOW)


@pytest.mark.parametrize("name", ["server", "kiosks", "office"])
def test_a_kiosk_may_have_the_name_of_one_of_our_files(installed: Path, name: str) -> None:
    before = (installed / f"{name}.crt").read_bytes()
    certify(installed, name, NOW)
    assert (installed / f"{name}.crt").read_bytes() == before


def test_a_second_certificate_of_a_name_is_refused(installed: Path) -> None:
    certify(installed, "kiosk-a", NOW)
    with pytest.raises(Conflict, match="kiosk-a has a certificate"):
        certify(installed, "kiosk-a", NOW)


def test_revoking_adds_to_the_list_that_is_there(installed: Path) -> None:
    serials = set()
    for name in ("kiosk-a", "kiosk-b"):
        path, _ = certify(installed, name, NOW)
        serials.add(certificate(path).serial_number)
        revoke(installed, name, NOW)
    assert revoked_serials((installed / "kiosks.crl").read_bytes()) == serials
    assert revoked_serials((installed / "office.crl").read_bytes()) == set()


def test_what_is_missing_is_told_with_what_to_do(tmp_path: Path, installed: Path) -> None:
    with pytest.raises(NotFound, match="escale broker mosquitto --out DIR"):
        certify(tmp_path / "elsewhere", "kiosk-a", NOW)
    with pytest.raises(NotFound, match="kiosk-z has no certificate"):
        revoke(installed, "kiosk-z", NOW)


def test_the_commands_set_up_certify_and_revoke(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words, "--out", str(tmp_path)])
        return result.exit_code, result.output.strip()

    assert run("mosquitto") == (0, f"mosquitto -c {tmp_path}/mosquitto.conf")
    clients = tmp_path / "clients"
    assert run("certificate", "kiosk-a") == (0, f"{clients}/kiosk-a.crt\n{clients}/kiosk-a.key")
    assert run("revoke", "kiosk-a") == (0, f"{tmp_path}/kiosks.crl")
    assert run("certificate", "+")[0] == 1


def test_another_server_of_the_office_has_a_certificate_that_is_no_clients(
    installed: Path,
) -> None:
    options = ["--out", str(installed), "--host", "influxdb", "--host", "10.0.0.7"]
    made = CliRunner().invoke(app, ["server-certificate", "influxdb", *options])
    assert made.exit_code == 0, made.output
    leaf = certificate(installed / "servers" / "influxdb.crt")
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["influxdb"]
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    leaf.verify_directly_issued_by(certificate(installed / "office.crt"))
    again = CliRunner().invoke(app, ["server-certificate", "influxdb", *options])
    assert again.exit_code == 1
    assert "has a certificate" in again.output


def test_a_certificate_is_renewed_in_its_last_days_and_the_authority_stays(
    installed: Path,
) -> None:
    certify(installed, "kiosk-a", NOW)
    authority = (installed / "kiosks.crt").read_bytes()
    first = {
        name: (installed / name).read_bytes() for name in ("clients/kiosk-a.crt", "server.crt")
    }
    for days, renewed in ((300, False), (340, True)):
        later = NOW + dt.timedelta(days=days)
        install(MosquittoSettings(installed), ["broker.example"], later)
        if renewed:
            certify(installed, "kiosk-a", later)
        else:
            with pytest.raises(Conflict):
                certify(installed, "kiosk-a", later)
        for name, content in first.items():
            assert ((installed / name).read_bytes() != content) is renewed, (name, days)
    leaf = certificate(installed / "clients" / "kiosk-a.crt")
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    assert common_name(leaf.subject) == "kiosk-a"


def test_doctor_tells_when_the_offices_certificate_ends(installed: Path) -> None:
    certify(installed, "_api", NOW)
    crt, key = (str(installed / "clients" / f"_api.{end}") for end in ("crt", "key"))
    settings = MqttSettings(url="mqtts://broker.example:8884", ca=crt, certificate=crt, key=key)
    for days, well in ((300, True), (380, False)):
        (found,) = _certificate(settings, NOW + dt.timedelta(days=days))
        assert found.well is well
        assert f"{397 - days} days more" in found.seen
    assert _certificate(MqttSettings(), NOW) == []
