"""A driver that waits for traps, and Net-SNMP's clients that send them, on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract import SystemClock
from edge.drivers.snmp import SnmpOptions
from edge.drivers.snmp.driver import SnmpDriver
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, free_port
from tests.waiting import eventually

COMMUNITY, AUTH, PRIVACY = "escale-traps", "auth-sesame", "privacy-sesame"
ENVIRON = {"COMMUNITY": COMMUNITY, "AUTH": AUTH, "PRIVACY": PRIVACY}
V2C = {"version": "2c", "community_env": "COMMUNITY"}
V3 = {"version": "3", "user": "escale", "auth_key_env": "AUTH", "privacy_key_env": "PRIVACY"}

LINK_DOWN = ".1.3.6.1.6.3.1.1.5.3"
COLD_START = ".1.3.6.1.6.3.1.1.5.1"
IF_DESCR = (".1.3.6.1.2.1.2.2.1.2.2", "s", "wan0")
ENGINE = "0x8000000001020304"


@dataclass
class Sender:
    """Net-SNMP's clients, with a folder of their own for what they remember."""

    folder: Path
    port: int

    async def trap(self, *who: str, oid: str = LINK_DOWN, objects: tuple[str, ...] = ()) -> int:
        return await self._send("snmptrap", who, oid, objects)

    async def inform(self, *who: str, oid: str = LINK_DOWN, objects: tuple[str, ...] = ()) -> int:
        return await self._send("snmpinform", who, oid, objects)

    async def _send(
        self, tool: str, who: tuple[str, ...], oid: str, objects: tuple[str, ...]
    ) -> int:
        place = f"udp:{LOOPBACK}:{self.port}"
        options = ("-m", "", "-t", "3", "-r", "1")
        what = ["", oid, *objects]
        if "-v1" in who:
            what = [".1.3.6.1.4.1.32473", LOOPBACK, "2", "0", ""]
        child = await asyncio.create_subprocess_exec(
            *(require(tool), *options, *who, place, *what),
            env={"SNMP_PERSISTENT_DIR": str(self.folder), "SNMPCONFPATH": str(self.folder)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await child.wait()


def community(text: str = COMMUNITY) -> tuple[str, ...]:
    return ("-v2c", "-c", text)


def user(
    name: str = "escale", *, auth: str = AUTH, privacy: str = PRIVACY, level: str = "authPriv"
) -> tuple[str, ...]:
    keys = ("-a", "SHA", "-A", auth, "-x", "AES", "-X", privacy)
    return ("-v3", "-l", level, "-u", name, *keys)


@dataclass
class Received:
    """The driver, read until something has come."""

    driver: SnmpDriver
    port: int
    sender: Sender
    all: list[Reading] = field(default_factory=list)

    async def read(self) -> dict[str, Any]:
        """Counts by name of what has come by now."""
        readings = list(await self.driver.read())
        assert_taken(readings)
        self.all += readings
        return {each.tags["trap"]: each.fields["count"] for each in readings}

    async def until(self, wanted: Callable[[], Any], what: str) -> None:
        async def look() -> Any:
            await self.read()
            return wanted()

        await eventually(look, what=what)

    async def names(self, last: str) -> list[str]:
        """What has come until one of the name `last`, each as often as it is counted."""
        names: list[str] = []

        async def there() -> bool:
            for name, count in (await self.read()).items():
                names.extend([name] * count)
            return last in names

        await eventually(there, what=last)
        return names

    async def get(self, trap: str) -> Reading:
        """The next notification of that name."""

        def there() -> list[Reading]:
            return [each for each in self.all if each.tags["trap"] == trap]

        await self.until(there, f"a {trap}")
        (reading, *_) = there()
        self.all.clear()
        return reading


@asynccontextmanager
async def receiving(folder: Path, **options: Any) -> AsyncIterator[Received]:
    port = free_port(socket.SOCK_DGRAM)
    traps = {"port": port, **options.pop("traps", {})}
    settings = SnmpOptions.model_validate(
        {"host": LOOPBACK, "parts": [], "traps": traps, **options}
    )
    driver = SnmpDriver(settings, SystemClock(), ENVIRON)
    assert await driver.read() == []
    try:
        yield Received(driver, port, Sender(folder, port))
    finally:
        await driver.close()


@dataclass
class Socket:
    """Datagrams sent as they are, some of them twice."""

    port: int

    def send(self, *datagrams: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
            for datagram in datagrams:
                plain.sendto(datagram, (LOOPBACK, self.port))


@asynccontextmanager
async def deafened(port: int) -> AsyncIterator[int]:
    """A way to `port` that loses the first acknowledgement of an inform: the second answer.

    The one before it tells a sender of SNMPv3 the receiver's engine id and clock.
    """
    loop = asyncio.get_running_loop()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        for each in (near, far):
            each.setblocking(False)
            each.bind((LOOPBACK, 0))
        client: list[Any] = []

        async def there() -> None:
            while True:
                datagram, address = await loop.sock_recvfrom(near, 8_192)
                client[:] = [address]
                await loop.sock_sendto(far, datagram, (LOOPBACK, port))

        async def back() -> None:
            answers = 0
            while True:
                datagram = await loop.sock_recv(far, 8_192)
                answers += 1
                if answers != 2:
                    await loop.sock_sendto(near, datagram, client[0])

        tasks = [asyncio.create_task(there()), asyncio.create_task(back())]
        yield near.getsockname()[1]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def recorded(folder: Path, tool: str, *who: str) -> bytes:
    """The first datagram that a client of Net-SNMP's sends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tape:
        tape.setblocking(False)
        tape.bind((LOOPBACK, 0))
        sender = Sender(folder, tape.getsockname()[1])
        sending = sender.trap if tool == "snmptrap" else sender.inform
        task = asyncio.ensure_future(sending(*who))
        datagram = await asyncio.get_running_loop().sock_recv(tape, 8_192)
        await task
    return datagram
