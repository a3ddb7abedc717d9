"""TLS targets against servers of this machine, with certificates made here."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker.certificates import SERVER, Authority, Identity
from contract import DriverError, SystemClock
from edge.drivers.link import LinkOptions
from edge.drivers.link.driver import LinkDriver
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.serving import listening, serving

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create("Test authority", NOW - dt.timedelta(days=30))


@asynccontextmanager
async def showing(folder: Path, identity: Identity) -> AsyncIterator[int]:
    """A TLS server with this certificate."""
    chain, key = folder / "server.pem", folder / "server.key"
    chain.write_bytes(identity.certificate)
    key.write_bytes(identity.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)

    async def hear(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(hear, context) as port:
        yield port


def driver(folder: Path, authority: Authority, port: int, timeout_s: float = 2) -> LinkDriver:
    (folder / "ca.pem").write_bytes(authority.identity().certificate)
    options = {
        "targets": [{"name": "office", "probe": f"tls://localhost:{port}"}],
        "ca": str(folder / "ca.pem"),
        "probes": 1,
        "probe_timeout_s": timeout_s,
    }
    return LinkDriver(LinkOptions.model_validate(options), SystemClock())


async def examined(folder: Path, authority: Authority, identity: Identity) -> tuple[Reading, str]:
    async with showing(folder, identity) as port:
        link = driver(folder, authority, port)
        (reading,) = await link.read()
    assert_taken([reading])
    return reading, "; ".join(link.remarks())


async def test_a_good_certificate_is_up_with_its_handshake_and_its_days(
    tmp_path: Path, authority: Authority
) -> None:
    identity = authority.issue("office", NOW, hosts=["localhost"], usage=SERVER, days=90)
    reading, remark = await examined(tmp_path, authority, identity)
    assert reading.fields["up"] is True
    assert float(reading.fields["tls"]) > 0
    assert reading.fields["certificate_left"] == pytest.approx(90, abs=0.1)
    assert remark == ""


async def test_a_certificate_of_the_past_is_down_and_tells_for_how_long(
    tmp_path: Path, authority: Authority
) -> None:
    begun = NOW - dt.timedelta(days=20)
    identity = authority.issue("office", begun, hosts=["localhost"], usage=SERVER, days=15)
    reading, remark = await examined(tmp_path, authority, identity)
    assert reading.fields["up"] is False
    assert reading.fields["certificate_left"] == pytest.approx(-5, abs=0.1)
    assert "out of its time" in remark


async def test_a_certificate_for_another_name_is_told_apart(
    tmp_path: Path, authority: Authority
) -> None:
    identity = authority.issue("office", NOW, hosts=["other.example"], usage=SERVER, days=9)
    reading, remark = await examined(tmp_path, authority, identity)
    assert reading.fields["up"] is False
    assert reading.fields["certificate_left"] == pytest.approx(9, abs=0.1)
    assert "for another name" in remark


async def test_a_certificate_of_a_stranger_is_told_apart(
    tmp_path: Path, authority: Authority
) -> None:
    stranger = Authority.create("Stranger", NOW)
    identity = stranger.issue("office", NOW, hosts=["localhost"], usage=SERVER, days=9)
    reading, remark = await examined(tmp_path, authority, identity)
    assert reading.fields["up"] is False
    assert reading.fields["certificate_left"] == pytest.approx(9, abs=0.1)
    assert "not trusted" in remark


async def test_a_port_that_speaks_no_tls_is_down_within_its_time(
    tmp_path: Path, authority: Authority
) -> None:
    async with listening() as port:
        link = driver(tmp_path, authority, port, timeout_s=0.2)
        async with asyncio.timeout(5):
            (reading,) = await link.read()
    assert reading.fields["up"] is False
    assert "certificate_left" not in reading.fields
    assert "no answer in TLS" in "; ".join(link.remarks())


async def test_what_is_wrong_is_logged_when_it_begins(tmp_path: Path, authority: Authority) -> None:
    identity = authority.issue("office", NOW, hosts=["other.example"], usage=SERVER)
    async with showing(tmp_path, identity) as port:
        link = driver(tmp_path, authority, port)
        with capture_logs() as events:
            await link.read()
            await link.read()
    assert [(each["event"], each["target"]) for each in events] == [("target_not_well", "office")]


async def test_authorities_that_cannot_be_read_are_an_error(
    tmp_path: Path, authority: Authority
) -> None:
    async with listening() as port:
        link = driver(tmp_path, authority, port)
        (tmp_path / "ca.pem").write_text("nothing")
        with pytest.raises(DriverError, match=r"ca\.pem.*check `ca`"):
            await link.read()
