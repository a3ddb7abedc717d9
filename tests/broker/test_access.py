"""Mosquitto as we set it up, against a kiosk that misbehaves."""

import asyncio
import datetime as dt
import subprocess
from pathlib import Path

import pytest

from broker import (
    Authority,
    Client,
    Identity,
    Outgoing,
    Subscription,
    check_broker,
    revoke,
)
from contract import BrokerUnavailable, MqttSettings, PublishRefused
from tests.broker.rigs import Rig, arrivals_until, live, next_message, status
from tests.broker.test_connection import Losses
from tests.servers.binaries import require

pytestmark = pytest.mark.server

NOT_AUTHORIZED = 0x87
LIVE = "escale/v1/+/up/live/+"
EVERYTHING = "#"
END = b"end"
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def rig(module_rig: Rig) -> Rig:
    return module_rig


async def refusal(client: Client, message: Outgoing) -> int:
    with pytest.raises(PublishRefused) as caught:
        await client.publish(message)
    return caught.value.code


@pytest.mark.parametrize(
    "topic",
    [
        "escale/v1/kiosk-a/up/live/host",
        "escale/v1/kiosk-a/up/status",
        "escale/v1/kiosk-a/up/reply",
        "escale/v1/kiosk-a/down/ack",
        "escale/v1/kiosk-b/down/command",
        "escale/v1/kiosk-b/down/desired",
        "escale/v1/kiosk-b/down/content",
        "escale/v1/kiosk-b/down/ack",
        "escale/v1/kiosk-b",
        "escale/v2/kiosk-b/up/status",
        "$SYS/broker/uptime",
        "anything",
    ],
)
async def test_a_kiosk_publishes_nowhere_but_under_its_own_up(rig: Rig, topic: str) -> None:
    async with rig.client("kiosk-b") as kiosk:
        for retain in (False, True):
            assert await refusal(kiosk, Outgoing(topic, b"x", retain=retain)) == NOT_AUTHORIZED
        assert await kiosk.publish(live("kiosk-b", b"mine")) in (0, 0x10)


async def test_a_kiosk_that_subscribes_to_everything_reads_only_its_own_down(rig: Rig) -> None:
    async with (
        rig.client("kiosk-b", EVERYTHING, "escale/v1/kiosk-a/down/#", "$SYS/#") as spy,
        rig.client("kiosk-a") as kiosk,
        rig.client("_api") as api,
        rig.client("_collector") as collector,
    ):
        await kiosk.publish(live("kiosk-a", b"a reading"))
        await kiosk.publish(status("kiosk-a", b"a status"))
        await api.publish(Outgoing("escale/v1/kiosk-a/down/command", b"a command"))
        await api.publish(Outgoing("escale/v1/kiosk-a/down/desired", b"a shadow", retain=True))
        await collector.publish(Outgoing("escale/v1/kiosk-a/down/ack", b"an ack", qos=0))
        await collector.publish(Outgoing("escale/v1/kiosk-b/down/ack", b"its own", qos=1))
        assert (await next_message(spy)).payload == b"its own"
        await api.publish(Outgoing("escale/v1/kiosk-b/down/command", END))
        assert await arrivals_until(spy, END) == []
        await kiosk.publish(status("kiosk-a", b""))
        await api.publish(Outgoing("escale/v1/kiosk-a/down/desired", b"", retain=True))


async def test_a_kiosk_cannot_leave_a_will_in_another_kiosks_name(rig: Rig) -> None:
    async with rig.client("_api", "escale/v1/+/up/status", LIVE) as api:
        impostor = Client(
            rig.settings("kiosk-b"),
            client_id="kiosk-b",
            will=lambda _: status("kiosk-a", b"offline"),
        )
        running = asyncio.create_task(impostor.run())
        try:
            async with asyncio.timeout(1):
                await impostor.wait_connected()
            await impostor.close(publish_will=True)
        except TimeoutError:
            running.cancel()
        await asyncio.wait({running})
        async with rig.client("kiosk-a") as kiosk:
            await kiosk.publish(live("kiosk-a", END))
        assert await arrivals_until(api, END) == []


async def test_a_kiosk_that_takes_anothers_client_id_does_not_end_its_session(rig: Rig) -> None:
    losses = Losses()
    async with rig.client("kiosk-a", on_disconnect=losses) as kiosk:
        before = kiosk.session
        async with rig.client("kiosk-b", client_id="kiosk-a") as impostor:
            assert await refusal(impostor, live("kiosk-a", b"x")) == NOT_AUTHORIZED
            assert await kiosk.publish(live("kiosk-a", b"x")) in (0, 0x10)
        assert kiosk.session == before
        assert losses.reasons.empty()


async def test_nobody_enters_without_a_certificate(rig: Rig) -> None:
    for user in ("kiosk-a", "_api"):
        settings = rig.settings(user).model_copy(update={"certificate": None, "key": None})
        with pytest.raises(BrokerUnavailable):
            await check_broker(settings, client_id="kiosk-a")


async def test_nobody_enters_in_the_clear(rig: Rig) -> None:
    port = rig.settings("kiosk-a").location.port
    with pytest.raises(BrokerUnavailable):
        await check_broker(MqttSettings(url=f"mqtt://127.0.0.1:{port}"), client_id="kiosk-a")


async def test_a_certificate_of_another_authority_is_refused(rig: Rig, tmp_path: Path) -> None:
    stranger = Authority.create("Escale kiosks", NOW).issue("kiosk-a", NOW)
    assert not await enters(rig, "kiosk-a", stranger.certificate, stranger.key, tmp_path)


async def test_a_kiosks_certificate_does_not_open_the_offices_door(rig: Rig) -> None:
    url = rig.settings("_api").url
    settings = rig.settings("kiosk-a").model_copy(update={"url": url})
    with pytest.raises(BrokerUnavailable, match="may not accept our certificate"):
        await check_broker(settings, client_id="_api")


async def test_an_expired_certificate_is_refused(rig: Rig, tmp_path: Path) -> None:
    authority = authority_of(rig, "kiosks")
    old = authority.issue("kiosk-a", NOW - dt.timedelta(days=30), days=29)
    fresh = authority.issue("kiosk-a", NOW)
    assert not await enters(rig, "kiosk-a", old.certificate, old.key, tmp_path)
    assert await enters(rig, "kiosk-a", fresh.certificate, fresh.key, tmp_path)


async def test_a_broker_that_cannot_prove_its_name_is_refused_by_the_client(rig: Rig) -> None:
    settings = rig.settings("kiosk-a").model_copy(
        update={"ca": str(rig.folder / "kiosks.crt")},
    )
    with pytest.raises(BrokerUnavailable, match="certificate verify failed"):
        await check_broker(settings, client_id="kiosk-a")


async def test_a_revoked_kiosk_is_refused_from_the_next_start_on(secured: Rig) -> None:
    await check_broker(secured.settings("kiosk-a"), client_id="kiosk-a")
    revoke(secured.folder, "kiosk-a", NOW)
    await asyncio.to_thread(secured.server.restart)
    with pytest.raises(BrokerUnavailable):
        await check_broker(secured.settings("kiosk-a"), client_id="kiosk-a")
    await check_broker(secured.settings("kiosk-b"), client_id="kiosk-b")


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("_collector", "escale/v1/kiosk-a/down/command"),
        ("_collector", "escale/v1/kiosk-a/down/content"),
        ("_collector", "escale/v1/kiosk-a/up/live/host"),
        ("_api", "escale/v1/kiosk-a/down/ack"),
        ("_api", "escale/v1/kiosk-a/up/status"),
    ],
)
async def test_the_office_writes_only_what_is_its_own(rig: Rig, user: str, topic: str) -> None:
    async with rig.client(user) as office:
        assert await refusal(office, Outgoing(topic, b"x")) == NOT_AUTHORIZED


async def test_guessing_a_group_changes_nothing_for_the_collector(rig: Rig) -> None:
    swallowed = await swallowed_by_a_kiosk_in(rig, "a-guess", collector_in="the-secret-group")
    assert swallowed == 0


async def test_knowing_the_group_swallows_frames_which_is_why_it_is_secret(rig: Rig) -> None:
    swallowed = await swallowed_by_a_kiosk_in(
        rig, "the-secret-group", collector_in="the-secret-group"
    )
    assert swallowed > 0


async def swallowed_by_a_kiosk_in(rig: Rig, group: str, *, collector_in: str) -> int:
    """Of 20 readings of kiosk-a, how many the collector missed; kiosk-b must see none."""
    async with (
        rig.client("_collector", f"$share/{collector_in}/{LIVE}") as collector,
        rig.client("_api", LIVE) as witness,
        rig.client("kiosk-b", f"$share/{group}/{LIVE}", "escale/v1/kiosk-b/down/#") as thief,
        rig.client("kiosk-a") as kiosk,
    ):
        for number in range(20):
            await kiosk.publish(live("kiosk-a", b"%d" % number))
        for _ in range(20):
            await next_message(witness)
        await witness.publish(Outgoing("escale/v1/kiosk-b/down/command", END))
        assert await arrivals_until(thief, END) == []
        await collector.subscribe(Subscription("escale/v1/+/up/backlog/+"))
        await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/backlog/host", END))
        return 20 - len(await arrivals_until(collector, END))


async def test_a_reading_published_by_mosquitto_pub_arrives(rig: Rig) -> None:
    clients = rig.folder / "clients"
    async with rig.client("_collector", LIVE) as collector:
        command = [
            *(require("mosquitto_pub"), "-V", "mqttv5", "-h", "127.0.0.1"),
            *("-p", str(rig.settings("kiosk-a").location.port)),
            *("--cafile", str(rig.folder / "office.crt")),
            *("--cert", str(clients / "kiosk-a.crt"), "--key", str(clients / "kiosk-a.key")),
            *("-t", "escale/v1/kiosk-a/up/live/host", "-m", "{}", "-q", "1"),
            *("-D", "publish", "user-property", "seq", "1"),
        ]
        await asyncio.to_thread(subprocess.run, command, check=True, timeout=10)
        message = await next_message(collector)
    assert (message.payload, message.properties) == (b"{}", {"seq": "1"})


def authority_of(rig: Rig, name: str) -> Authority:
    files = (rig.folder / f"{name}.{kind}" for kind in ("crt", "key"))
    return Authority.load(Identity(*(path.read_bytes() for path in files)))


async def enters(rig: Rig, user: str, certificate: bytes, key: bytes, folder: Path) -> bool:
    (folder / "c.crt").write_bytes(certificate)
    (folder / "c.key").write_bytes(key)
    files = {"certificate": str(folder / "c.crt"), "key": str(folder / "c.key")}
    try:
        await check_broker(rig.settings(user).model_copy(update=files), client_id=user)
    except BrokerUnavailable:
        return False
    return True
