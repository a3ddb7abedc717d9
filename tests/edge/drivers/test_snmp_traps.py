"""Real traps and informs of Net-SNMP's, received on loopback."""

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest
from pysnmp.smi.error import NoSuchInstanceError

from contract import DriverError, SystemClock
from edge.drivers.snmp import SnmpOptions
from edge.drivers.snmp.driver import SnmpDriver
from edge.drivers.snmp.receiver import _plain
from tests.edge.drivers.trapping import (
    COLD_START,
    COMMUNITY,
    ENGINE,
    ENVIRON,
    IF_DESCR,
    V2C,
    V3,
    Sender,
    Socket,
    community,
    deafened,
    receiving,
    recorded,
    user,
)
from tests.servers.process import LOOPBACK, free_port
from tests.waiting import eventually


@pytest.mark.server
async def test_a_trap_and_an_inform_of_v2c_are_received_and_the_inform_is_acknowledged(
    tmp_path: Path,
) -> None:
    async with receiving(tmp_path, **V2C) as received:
        assert await received.sender.trap(*community(), objects=IF_DESCR) == 0
        reading = await received.get("linkDown")
        assert reading.tags == {"device": "router", "trap": "linkDown"}
        assert reading.fields == {"count": 1, "text": "ifDescr wan0"}
        assert await received.sender.inform(*community(), oid=COLD_START) == 0
        assert (await received.get("coldStart")).fields == {"count": 1}


@pytest.mark.server
async def test_a_trap_and_an_inform_of_v3_are_received_and_the_inform_is_acknowledged(
    tmp_path: Path,
) -> None:
    async with receiving(tmp_path, **V3) as received:
        for _ in range(2):
            assert await received.sender.trap(*user(), "-e", ENGINE, objects=IF_DESCR) == 0
            assert (await received.get("linkDown")).fields["text"] == "ifDescr wan0"
        assert await received.sender.inform(*user(), oid=COLD_START) == 0
        assert (await received.get("coldStart")).fields == {"count": 1}
        assert await received.sender.trap(*user(), "-e", ENGINE + "05") == 0
        assert (await received.get("linkDown")).fields == {"count": 1}


STRANGERS_V2C = (community("public"), ("-v1", "-c", COMMUNITY), (*user(), "-e", ENGINE))
STRANGERS_V3 = (
    community(),
    (*user("nobody"), "-e", ENGINE),
    (*user(auth="another-one"), "-e", ENGINE),
    (*user(privacy="another-one"), "-e", ENGINE),
    (*user(level="authNoPriv"), "-e", ENGINE),
    (*user(level="noAuthNoPriv"), "-e", ENGINE),
)


@pytest.mark.server
@pytest.mark.parametrize(
    ("options", "strangers", "friend"),
    [(V2C, STRANGERS_V2C, community()), (V3, STRANGERS_V3, (*user(), "-e", ENGINE))],
    ids=["2c", "3"],
)
async def test_strangers_are_refused_and_counted_and_friends_are_heard_afterwards(
    tmp_path: Path,
    options: dict[str, str],
    strangers: tuple[tuple[str, ...], ...],
    friend: tuple[str, ...],
) -> None:
    async with receiving(tmp_path, **options) as received:
        for stranger in strangers:
            await received.sender.trap(*stranger)
            assert (await received.get("refused")).fields["count"] == 1, stranger
        await received.sender.trap(*friend)
        assert (await received.get("linkDown")).fields["count"] == 1


@pytest.mark.server
async def test_an_inform_of_a_stranger_is_not_acknowledged(tmp_path: Path) -> None:
    async with receiving(tmp_path, **V2C) as received:
        assert await received.sender.inform(*community("public"), "-t", "0.2", "-r", "0") != 0
        assert (await received.get("refused")).fields["count"] == 1


@pytest.mark.server
async def test_another_address_is_refused_whatever_it_knows(tmp_path: Path) -> None:
    traps = {"senders": {"router": "192.0.2.1"}}
    async with receiving(tmp_path, **V2C, traps=traps) as received:
        await received.sender.trap(*community())
        assert (await received.get("refused")).tags == {"device": "router", "trap": "refused"}


@pytest.mark.server
async def test_a_sender_has_the_name_it_is_given_and_so_has_its_trap(tmp_path: Path) -> None:
    traps = {
        "senders": {"cabin-ups": LOOPBACK},
        "names": {"1.3.6.1.4.1.32473.0.7": "cabinOpened"},
        "credentials": V2C,
    }
    async with receiving(tmp_path, **V3, traps=traps) as received:
        await received.sender.trap(*community(), oid=".1.3.6.1.4.1.32473.0.7")
        reading = await received.get("cabinOpened")
        assert reading.tags["device"] == "cabin-ups"


@pytest.mark.server
async def test_no_address_of_a_trap_is_in_its_reading(tmp_path: Path) -> None:
    async with receiving(tmp_path, **V2C) as received:
        client = (".1.3.6.1.4.1.32473.5.60.34.251.18.52.86", "x", "3c22fb123456")
        alias = (".1.3.6.1.2.1.2.2.1.2.2", "s", "3c:22:fb:12:34:56 192.0.2.44")
        asker = (".1.3.6.1.6.3.18.1.3.0", "a", "192.0.2.44")
        await received.sender.trap(*community(), objects=(*client, *alias, *asker))
        text = repr(await received.get("linkDown"))
        for word in ("3c22fb", "3c:22:fb", "192.0.2", "60.34"):
            assert word not in text


@pytest.mark.server
async def test_a_flood_is_counted_and_looked_into_up_to_the_pace(tmp_path: Path) -> None:
    datagram = await recorded(tmp_path, "snmptrap", *community())
    async with receiving(tmp_path, **V2C, traps={"per_second": 1}) as received:
        seen: dict[str, int] = {}

        async def counted() -> bool:
            for name, count in (await received.read()).items():
                seen[name] = seen.get(name, 0) + count
            return sum(seen.values()) >= 100

        # In portions, so that the kernel's buffer loses none.
        for _ in range(10):
            Socket(received.port).send(*[datagram] * 10)
            await asyncio.sleep(0.01)
        await eventually(counted, what="a hundred traps")
    assert set(seen) == {"linkDown", "unread"}
    assert sum(seen.values()) == 100
    assert 5 <= seen["linkDown"] < 12


@pytest.mark.server
async def test_an_inform_of_v2c_that_is_repeated_counts_once(tmp_path: Path) -> None:
    datagram = await recorded(tmp_path, "snmpinform", *community(), "-t", "0.1", "-r", "0")
    async with receiving(tmp_path, **V2C) as received:
        Socket(received.port).send(datagram, datagram)
        await received.sender.trap(*community(), oid=COLD_START)
        assert await received.names("coldStart") == ["linkDown", "coldStart"]


@pytest.mark.server
async def test_an_inform_of_v3_whose_acknowledgement_is_lost_is_repeated_and_counts_once(
    tmp_path: Path,
) -> None:
    async with receiving(tmp_path, **V3) as received:
        async with deafened(received.port) as port:
            deaf = Sender(tmp_path, port)
            assert await deaf.inform(*user(), "-t", "0.2", "-r", "3") == 0
        await received.sender.trap(*user(), "-e", ENGINE, oid=COLD_START)
        assert await received.names("coldStart") == ["linkDown", "coldStart"]


@pytest.mark.server
async def test_an_old_trap_of_v3_that_somebody_sends_again_is_refused(tmp_path: Path) -> None:
    old = await recorded(tmp_path, "snmptrap", *user(), "-e", ENGINE, "-Z", "3,1000")
    async with receiving(tmp_path, **V3) as received:
        Socket(received.port).send(old)
        await received.get("linkDown")
        await received.sender.trap(*user(), "-e", ENGINE, "-Z", "3,1200", oid=COLD_START)
        await received.get("coldStart")
        Socket(received.port).send(old)
        assert (await received.get("refused")).fields["count"] == 1


def users(driver: SnmpDriver) -> int:
    """The rows of the receiver's usmUserTable."""
    assert driver._notices is not None
    assert driver._notices._receiver is not None
    builder = driver._notices._receiver._engine.get_mib_builder()
    (column,) = builder.import_symbols("SNMP-USER-BASED-SM-MIB", "usmUserName")
    node, rows = column, 0
    with contextlib.suppress(NoSuchInstanceError):
        while True:
            node, rows = column.getNextNode(node.name), rows + 1
    return rows


@pytest.mark.server
async def test_engines_that_prove_nothing_take_no_place_from_the_genuine(tmp_path: Path) -> None:
    stranger = await recorded(tmp_path, "snmptrap", *user(auth="another-one"), "-e", ENGINE)
    plain = bytes.fromhex(ENGINE[2:])
    others = [stranger.replace(plain, plain[:-1] + bytes([number])) for number in range(50)]
    async with receiving(tmp_path, **V3, traps={"per_second": 100}) as received:
        Socket(received.port).send(*others)
        refused = 0

        async def counted() -> bool:
            nonlocal refused
            refused += int((await received.read()).get("refused", 0))
            return refused >= len(others)

        await eventually(counted, what="all to be refused")
        # Our own engine's user, and nobody else's.
        assert users(received.driver) == 1
        await received.sender.trap(*user(), "-e", ENGINE)
        assert (await received.get("linkDown")).fields["count"] == 1


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_has_one_spelling(address: str, plain: str) -> None:
    assert _plain(address) == plain


async def test_what_is_no_snmp_is_refused_and_nothing_is_said_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nested = b"\x30\x80" * 2_000
    garbage = [b"", b"\x30", b"\x00" * 40, nested, b"\x30\x82\xff\xff", b"x" * 9_000]
    garbage += [bytes((7 * each + size) % 256 for each in range(size)) for size in range(1, 60)]
    async with receiving(tmp_path, **V3, traps={"per_second": 100}) as received:
        refused = 0

        async def counted() -> bool:
            nonlocal refused
            refused += int((await received.read()).get("refused", 0))
            return refused >= len(garbage)

        Socket(received.port).send(*garbage)
        await eventually(counted, what="all to be refused")
    assert caplog.text == ""


async def test_a_port_that_is_taken_is_told_and_taken_when_it_is_free(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((LOOPBACK, 0))
        port = taken.getsockname()[1]
        options = {"host": LOOPBACK, "parts": [], "traps": {"port": port}, **V2C}
        driver = SnmpDriver(SnmpOptions.model_validate(options), SystemClock(), ENVIRON)
        with pytest.raises(DriverError, match=rf"can't be received.*{port}.*another `port`"):
            await driver.read()
    assert await driver.read() == []
    await driver.close()


@pytest.mark.server
async def test_traps_are_told_while_the_agent_itself_is_silent(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((LOOPBACK, 0))
        port = free_port(socket.SOCK_DGRAM)
        place = {"port": deaf.getsockname()[1], "request_timeout_s": 0.1, "retries": 0}
        options = {"host": LOOPBACK, **place, "traps": {"port": port}, **V2C}
        driver = SnmpDriver(SnmpOptions.model_validate(options), SystemClock(), ENVIRON)
        with pytest.raises(DriverError, match="does not answer"):
            await driver.read()
        await Sender(tmp_path, port).trap(*community())

        async def told() -> bool:
            try:
                (reading,) = await driver.read()
            except DriverError:
                return False
            return bool(reading.tags["trap"] == "linkDown")

        assert await eventually(told, what="the trap")
        with pytest.raises(DriverError, match="does not answer"):
            await driver.read()
        await driver.close()
