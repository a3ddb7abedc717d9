"""What is published arrives, or its refusal is known: the same on both brokers."""

import asyncio

import pytest

from broker import Outgoing, Subscription
from contract import BrokerUnavailable, PublishRefused
from tests.broker.rigs import Rig, arrivals_until, live, next_message, status
from tests.waiting import eventually

LIVE = "escale/v1/+/up/live/+"
END = b"end"


async def test_a_message_arrives_with_its_bytes_and_user_properties(rig: Rig) -> None:
    properties = {"boot": "01J0000000000000000000BOOT", "seq": "7"}
    async with rig.client("_collector", LIVE) as collector, rig.client("kiosk-a") as kiosk:
        await kiosk.publish(live("kiosk-a", b'{"\xc3\xa9":1}', properties=properties))
        message = await next_message(collector)
    assert message.topic == "escale/v1/kiosk-a/up/live/host"
    assert message.payload == b'{"\xc3\xa9":1}'
    assert message.properties == properties
    assert not message.retain


async def test_a_message_of_qos_0_arrives(rig: Rig) -> None:
    ack = Outgoing("escale/v1/kiosk-a/down/ack", b"ack", qos=0)
    async with (
        rig.client("kiosk-a", "escale/v1/kiosk-a/down/#") as kiosk,
        rig.client("_collector") as collector,
    ):
        assert await collector.publish(ack) == 0
        assert (await next_message(kiosk)).payload == b"ack"


async def test_a_wildcard_takes_one_level_and_no_other_topic(rig: Rig) -> None:
    async with rig.client("_api", LIVE) as api, rig.client("kiosk-a") as kiosk:
        await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/backlog/host", b"backlog"))
        await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/live", b"too short"))
        await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/live/host/x", b"too long"))
        await kiosk.publish(live("kiosk-a", END))
        assert await arrivals_until(api, END) == []


async def test_a_retained_message_is_shown_to_who_comes_later(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk:
        await kiosk.publish(status("kiosk-a", b"online"))
        async with rig.client("_api", "escale/v1/+/up/status") as api:
            first = await next_message(api)
            await kiosk.publish(status("kiosk-a", b""))
            cleared = await next_message(api)
    assert (first.payload, first.retain) == (b"online", True)
    assert (cleared.payload, cleared.retain) == (b"", False)


async def test_an_emptied_retained_message_is_shown_to_nobody(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk:
        await kiosk.publish(status("kiosk-a", b"online"))
        await kiosk.publish(status("kiosk-a", b""))
        async with rig.client("_api", "escale/v1/+/up/status", LIVE) as api:
            await kiosk.publish(live("kiosk-a", END))
            assert await arrivals_until(api, END) == []


@pytest.mark.slow
async def test_a_retained_message_is_gone_after_its_expiry(rig: Rig) -> None:
    command = Outgoing("escale/v1/kiosk-a/down/command", b"old", retain=True, expiry_s=1)
    async with rig.client("_api") as api:
        await api.publish(command)

        async def gone() -> bool:
            async with rig.client("kiosk-a", "escale/v1/kiosk-a/down/#") as kiosk:
                await api.publish(Outgoing("escale/v1/kiosk-a/down/desired", END))
                return await arrivals_until(kiosk, END) == []

        await eventually(gone, what="the message to expire", deadline_s=5)


async def test_a_shared_subscription_gives_each_message_to_one_member(rig: Rig) -> None:
    shared = f"$share/a-secret/{LIVE}"
    bodies = [b"%d" % number for number in range(40)]
    async with (
        rig.client("_collector", shared, client_id="one") as one,
        rig.client("_collector", shared, client_id="two") as two,
        rig.client("kiosk-a") as kiosk,
    ):
        await asyncio.gather(*(kiosk.publish(live("kiosk-a", body)) for body in bodies))

        async def all_there() -> bool:
            return one.waiting + two.waiting >= len(bodies)

        await eventually(all_there, what="40 messages")
        shares = [
            [(await next_message(member)).payload for _ in range(member.waiting)]
            for member in (one, two)
        ]
    assert sorted(shares[0] + shares[1]) == sorted(bodies)
    assert min(len(share) for share in shares) >= 10


async def test_hundreds_of_publishes_at_once_are_all_confirmed(rig: Rig) -> None:
    async with rig.client("_collector", LIVE) as collector, rig.client("kiosk-a") as kiosk:
        bodies = [b"%d" % number for number in range(300)]
        await asyncio.gather(*(kiosk.publish(live("kiosk-a", body)) for body in bodies))
        received = [(await next_message(collector)).payload for _ in bodies]
    assert received == bodies


async def test_a_subscription_can_come_and_go(rig: Rig) -> None:
    async with rig.client("_api") as api, rig.client("kiosk-a") as kiosk:
        await api.subscribe(Subscription(LIVE))
        await kiosk.publish(live("kiosk-a", b"heard"))
        assert (await next_message(api)).payload == b"heard"
        await api.unsubscribe(LIVE)
        await api.subscribe(Subscription("escale/v1/+/up/reply"))
        await kiosk.publish(live("kiosk-a", b"not heard"))
        await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/reply", END))
        assert await arrivals_until(api, END) == []


async def test_a_full_intake_drops_and_counts_what_comes_after(rig: Rig) -> None:
    async with (
        rig.client("_collector", LIVE, intake=5) as collector,
        rig.client("kiosk-a") as kiosk,
    ):
        for number in range(20):
            assert await kiosk.publish(live("kiosk-a", b"%d" % number)) == 0

        async def dropped() -> bool:
            return collector.dropped == 15

        await eventually(dropped, what="15 messages to be dropped")
        kept = [(await next_message(collector)).payload for _ in range(5)]
    assert kept == [b"0", b"1", b"2", b"3", b"4"]


async def test_the_largest_packet_passes_and_one_byte_more_is_refused_here(rig: Rig) -> None:
    async with rig.client("_collector", LIVE) as collector, rig.client("kiosk-a") as kiosk:
        session = await kiosk.wait_connected()
        assert session.maximum_packet_size == 512 * 1024
        # A fixed header of 1 + 3, the topic's length and text, the packet's id, no properties.
        overhead = 4 + 2 + len("escale/v1/kiosk-a/up/live/host") + 2 + 1
        largest = bytes(session.maximum_packet_size - overhead)
        await kiosk.publish(live("kiosk-a", largest))
        assert (await next_message(collector)).payload == largest
        with pytest.raises(PublishRefused) as refusal:
            await kiosk.publish(live("kiosk-a", largest + b"\0"))
        assert refusal.value.code == 0x95
        assert "524289 bytes" in str(refusal.value)
        assert kiosk.session == session


async def test_a_topic_with_a_wildcard_is_refused_here(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk:
        with pytest.raises(PublishRefused) as refusal:
            await kiosk.publish(Outgoing("escale/v1/+/up/live/host", b"x"))
        assert refusal.value.code == 0x90


async def test_a_publish_without_a_connection_fails_at_once(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk:
        pass
    with pytest.raises(BrokerUnavailable, match="not connected"):
        await kiosk.publish(live("kiosk-a", b"x"))
