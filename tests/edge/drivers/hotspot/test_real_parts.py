"""The driver against openNDS itself, and against accounting that FreeRADIUS's client sends."""

import asyncio
import socket
import subprocess
from pathlib import Path

import pytest

from edge.driver import Driver
from edge.drivers.hotspot import HotspotOptions, make
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.hotspot.sums import START, bands, totals
from tests.edge.material import HandClock
from tests.servers.binaries import require
from tests.servers.opennds import ADDRESS, MAC, opennds
from tests.servers.process import LOOPBACK, free_port

SECRET = "shared-with-radclient"
DEVICE = "A4-83-E7-2B-11-0C"


async def last_hour(driver: Driver, clock: HandClock) -> list[Reading]:
    """What is told of the hour, after it."""
    clock.advance(3_600)
    readings = [each for each in await driver.read() if each.m == "hotspot_use"]
    assert_taken(readings)
    return readings


@pytest.mark.server
@pytest.mark.slow
async def test_openNDS_is_seen_from_the_first_device_to_its_own_end(tmp_path: Path) -> None:  # noqa: N802
    clock = HandClock(START)
    with opennds(tmp_path / "opennds") as portal:
        command = [*portal.inside, "ndsctl", "json"]
        driver = make(HotspotOptions.model_validate({"opennds": {"command": command}}), clock)

        async def now() -> dict[str, object]:
            clock.advance(10)
            return dict((await driver.read())[0].fields)

        assert (await driver.read())[0].fields == {"up": True, "clients": 0, "authenticated": 0}
        assert b"opennds_preauth" in await asyncio.to_thread(portal.phone, "/big")
        assert await now() == {
            "up": True, "clients": 1, "authenticated": 0, "in_rate": 0.0, "out_rate": 0.0,
        }  # fmt: skip
        assert "authenticated" in await asyncio.to_thread(portal.ndsctl, "auth", ADDRESS)
        assert (await now())["authenticated"] == 1
        assert len(await asyncio.to_thread(portal.phone, "/big")) == 3_000_000
        assert (await now())["in_rate"] == pytest.approx(2_400_000, rel=0.02)
        assert "trusted" in await asyncio.to_thread(portal.ndsctl, "trust", "02:00:5e:10:00:99")
        assert "deauth" in await asyncio.to_thread(portal.ndsctl, "deauth", MAC)
        assert (await now())["clients"] == 0
        told = await last_hour(driver, clock)
        assert bands(told) == {"under_5": 1}
        assert (totals(told)["devices"], totals(told)["sessions"]) == (1, 1)
        assert totals(told)["in_octets"] == pytest.approx(3_000_000, rel=0.02)
        await asyncio.to_thread(portal.end)
        assert (await now())["up"] is False
        await driver.close()


def radclient(port: int, *attributes: str, secret: str = SECRET, count: int = 1) -> bool:
    """Whether every request is answered with proof."""
    return (
        subprocess.run(
            [
                require("radclient"),
                *("-q", "-r", "1", "-t", "0.4", "-c", str(count)),
                *(f"{LOOPBACK}:{port}", "acct", secret),
            ],
            input="\n".join(attributes).encode(),
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )


def about(status: str, *more: str, session: str = "5F3A-17") -> list[str]:
    """The attributes of a request about a session."""
    who = [f'Acct-Session-Id = "{session}"', f'Calling-Station-Id = "{DEVICE}"']
    return [f"Acct-Status-Type = {status}", *who, 'User-Name = "jeanne"', *more]


@pytest.mark.server
async def test_accounting_of_radclient_is_proven_answered_and_counted_once(tmp_path: Path) -> None:
    require("radclient")
    clock, port = HandClock(START), free_port(socket.SOCK_DGRAM)
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    server = {"address": LOOPBACK, "secret_file": str(secret)}
    options = {"radius": {"port": port, "servers": [server]}}
    driver = make(HotspotOptions.model_validate(options), clock)
    await driver.read()

    async def said(*attributes: str, secret: str = SECRET, count: int = 1) -> bool:
        clock.advance(10)
        return await asyncio.to_thread(radclient, port, *attributes, secret=secret, count=count)

    async def online() -> object:
        return (await driver.read())[0].fields["authenticated"]

    assert await said("Acct-Status-Type = Accounting-On", "NAS-Identifier = ap")
    ap = "NAS-Identifier = ap"
    assert not await said(*about("Start", ap), secret="another")
    assert await online() == 0
    assert await said(*about("Start", ap, "Message-Authenticator = 0x00"), count=2)
    assert await online() == 1
    octets = ["Acct-Output-Octets = 100", "Acct-Input-Octets = 7"]
    interim = about("Interim-Update", ap, "Acct-Session-Time = 60", *octets)
    assert await said(*interim, count=2)
    wide = ["Acct-Output-Gigawords = 1", "Acct-Output-Octets = 50", "Acct-Input-Octets = 9"]
    assert await said(*about("Stop", ap, "Acct-Session-Time = 400", *wide), count=2)
    assert await online() == 0
    assert await said(*about("Start", ap, session="second"))
    assert await said("Acct-Status-Type = Accounting-Off", ap)
    assert (await driver.read())[0].fields["up"] is False
    told = await last_hour(driver, clock)
    assert bands(told) == {"under_5": 1, "5_to_15": 1}
    assert totals(told) == {
        "sessions": 2, "devices": 1, "devices_today": 1,
        "in_octets": (1 << 32) + 50, "out_octets": 9,
    }  # fmt: skip
    await driver.close()
