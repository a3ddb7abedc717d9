"""What kiosks show: signed, of a higher version when it says something else, published retained."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from broker import Client, Incoming, Outgoing, Subscription
from contract import (
    EXAMPLES,
    BrokerUnavailable,
    Content,
    Kind,
    MqttSettings,
    Status,
    Topic,
    build,
    decode,
    encode,
    filter_for,
    verify,
)
from control_api.contents import keep_contents, publish, renew
from control_api.hearing import take
from programme import Bundler
from store import registers
from tests.control_api.desks import START, Desk, StillClock
from tests.programme.links.city import COURSE, record
from tests.waiting import eventually

KIOSK = "bordeaux-victoire"
NEAR = record("near", 44.8312, -0.5720)
DAY_US = 86_400_000_000


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's own job leaves it to the test."""

    async def nothing(*_: object) -> int:
        return 0

    monkeypatch.setattr("control_api.contents.renew", nothing)


async def kept(desk: Desk) -> Content:
    """What the kiosk would believe."""
    bundle = await registers.bundles.get(desk.office.database, KIOSK)
    assert bundle is not None
    public = desk.office.key.public()
    content = verify(Content, bundle.token.encode(), {public.kid: public})
    assert (content.kiosk, content.version) == (KIOSK, bundle.version)
    return content


async def test_the_version_rises_when_it_says_something_else_and_only_then(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    bundler = Bundler()
    await renew(desk.office, bundler)
    first = await kept(desk)
    clock.advance(60)
    assert await renew(desk.office, bundler) == 0
    # Another process sees the same.
    assert await renew(desk.office, Bundler()) == 0
    assert await kept(desk) == first
    await registers.places.put(desk.office.database, [NEAR], clock.now())
    assert await renew(desk.office, bundler) == 1
    second = await kept(desk)
    assert second.version > first.version
    assert [place.id for place in second.places] == ["near"]


async def test_a_session_a_seat_and_a_confirmed_place_change_it_too(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    db, bundler = desk.office.database, Bundler()
    await registers.places.put(db, [NEAR], START)
    await renew(desk.office, bundler)
    assert (await kept(desk)).places[0].unconfirmed is False
    starts = START + 3 * DAY_US
    await registers.sesame.add_course(db, COURSE)
    opened = registers.sesame.CourseSession("s-1", COURSE.id, "near", starts, starts + 1, 12)
    await registers.sesame.open_session(db, opened)
    assert await renew(desk.office, bundler) == 1
    assert [one.free for one in (await kept(desk)).workshops] == [12]
    await registers.structures.add(
        db, registers.structures.Structure("ccas", "CCAS", "CCAS", "33063")
    )
    await registers.sesame.enrol(db, "s-1", "ccas", 3, START)
    assert await renew(desk.office, bundler) == 1
    assert [one.free for one in (await kept(desk)).workshops] == [9]


async def test_nothing_is_made_while_nothing_has_changed(
    desk: Desk, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    await registers.places.put(desk.office.database, [NEAR], START)
    bundler = Bundler()
    await renew(desk.office, bundler)
    with monkeypatch.context() as patch:
        patch.setattr("programme.bundling.bundle", lambda *_: 1 / 0)
        assert await renew(desk.office, bundler) == 0
    clock.advance(86_400)
    assert await renew(desk.office, bundler) == 1


async def test_two_processes_that_see_a_change_at_once_give_it_one_version(desk: Desk) -> None:
    await desk.add_kiosk()
    signed: list[int] = []

    def sign(version: int) -> str:
        signed.append(version)
        return "token"

    keep = registers.bundles.keep
    kept = await asyncio.gather(
        *(keep(desk.office.database, KIOSK, "a" * 64, START, sign) for _ in range(4))
    )
    assert len({bundle.version for bundle in kept}) == len(signed) == 1


async def test_with_another_key_all_is_signed_anew(desk: Desk) -> None:
    await desk.add_kiosk()
    await renew(desk.office, Bundler("one"))
    assert await renew(desk.office, Bundler("one")) == 0
    assert await renew(desk.office, Bundler("another")) == 1


async def test_versions_go_on_above_what_kiosks_have_when_the_database_was_restored(
    desk: Desk, clock: StillClock
) -> None:
    await desk.add_kiosk()
    await renew(desk.office, Bundler())
    first = await kept(desk)
    assert first.version >= START // 1_000_000


async def test_without_a_broker_it_waits_and_nothing_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    await renew(desk.office, Bundler())
    assert await publish(desk.office) == 0
    sent: list[Outgoing] = []

    async def away(_: Outgoing) -> int:
        raise BrokerUnavailable("no answer")

    async def there(message: Outgoing) -> int:
        sent.append(message)
        return 0

    monkeypatch.setattr(type(desk.office.client), "connected", True)
    monkeypatch.setattr(desk.office.client, "publish", away)
    with pytest.raises(BrokerUnavailable):
        await publish(desk.office)
    monkeypatch.setattr(desk.office.client, "publish", there)
    assert await publish(desk.office) == 1
    assert await publish(desk.office) == 0
    [message] = sent
    assert (message.topic, message.retain) == (build(Topic(KIOSK, Kind.CONTENT)), True)


async def test_a_kiosk_that_comes_online_is_told_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.add_kiosk()
    await renew(desk.office, Bundler())
    told: list[str] = []

    async def there(message: Outgoing) -> int:
        told.append(message.topic)
        return 0

    monkeypatch.setattr(desk.office.client, "publish", there)
    status = decode(Status, EXAMPLES[Status].encode())
    topic = build(Topic(KIOSK, Kind.STATUS))
    await take(desk.office, Incoming(topic, encode(status)))
    assert told == [build(Topic(KIOSK, Kind.CONTENT))]
    later = status.model_copy(update={"at": status.at + 60_000_000})
    await take(desk.office, Incoming(topic, encode(later)))
    assert len(told) == 1


async def test_what_is_published_is_there_for_a_kiosk_that_connects_later(
    connected: Desk,
) -> None:
    await connected.add_kiosk()
    await renew(connected.office, Bundler())

    async def published() -> bool:
        bundle = await registers.bundles.get(connected.office.database, KIOSK)
        await publish(connected.office)
        return bundle is not None and bundle.published

    await eventually(published, what="the bundle to be published")
    [heard] = await listen(connected, 1)
    public = connected.office.key.public()
    assert verify(Content, heard, {public.kid: public}) == await kept(connected)


async def listen(desk: Desk, count: int) -> Sequence[bytes]:
    """What a kiosk hears that connects now."""
    client = Client(
        MqttSettings(url=desk.office.settings.mqtt.url),
        client_id=KIOSK,
        subscriptions=[Subscription(filter_for(Kind.CONTENT, KIOSK))],
    )
    heard: list[bytes] = []

    async def hear() -> None:
        async for message in client.messages():
            heard.append(message.payload)
            if len(heard) == count:
                return

    running = asyncio.create_task(client.run())
    try:
        async with asyncio.timeout(15):
            await hear()
    finally:
        await client.close()
        running.cancel()
        await asyncio.wait([running])
    return heard


async def test_the_office_does_it_by_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("control_api.contents.renew", renew)
    monkeypatch.setattr("control_api.contents.INTERVAL_S", 0.05)
    await desk.add_kiosk()
    task = asyncio.create_task(keep_contents(desk.office))

    async def there() -> bool:
        return await registers.bundles.get(desk.office.database, KIOSK) is not None

    await eventually(there, what="the bundle")
    task.cancel()
    await asyncio.wait([task])
