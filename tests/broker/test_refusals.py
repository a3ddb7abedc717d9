"""What a broker may answer and ours do not, or not on demand."""

import asyncio

import pytest
from structlog.testing import capture_logs

from broker import Backoff, Outgoing, Subscription, check_broker
from contract import BrokerError, BrokerUnavailable, MqttSettings, PublishRefused
from tests.broker.script import (
    CONNECT,
    PUBLISH,
    SUBSCRIBE,
    WELCOME,
    connack,
    reading,
    running,
    scripted,
    suback,
)

SOON = Backoff(first_s=0.001, cap_s=0.001)
NOT_AUTHORIZED = 0x87
FILTER = Subscription("escale/v1/+/up/status")


async def test_a_refused_connection_says_why_once_and_is_tried_again() -> None:
    async with scripted({CONNECT: connack(NOT_AUTHORIZED)}) as script:
        with capture_logs() as said:
            async with running(script.client(backoff=SOON)):
                await script.count(CONNECT, 3)
    assert [line["reason"] for line in said] == [
        "the broker refused the connection: Not authorized"
    ]


async def test_a_refused_subscription_at_the_start_keeps_the_client_away() -> None:
    answers = {CONNECT: WELCOME, SUBSCRIBE: suback(NOT_AUTHORIZED)}
    async with scripted(answers) as script:
        client = script.client(subscriptions=[FILTER], backoff=SOON)
        with capture_logs() as said:
            async with running(client):
                await script.count(SUBSCRIBE, 2)
                assert not client.connected
    assert said[0]["reason"] == "the broker refused a subscription: Not authorized"


async def test_a_subscription_refused_later_is_raised_and_forgotten() -> None:
    answers = {CONNECT: WELCOME, SUBSCRIBE: suback(NOT_AUTHORIZED)}
    async with scripted(answers) as script:
        client = script.client(backoff=SOON)
        async with running(client):
            first = await client.wait_connected()
            with pytest.raises(BrokerError, match="Not authorized"):
                await client.subscribe(FILTER)
            with pytest.raises(BrokerError, match="not a topic filter"):
                await client.subscribe(Subscription("a/#/b"))
            assert client.session == first
            await client.close()
        async with running(client):
            await client.wait_connected()
    assert script.received.count(SUBSCRIBE) == 1


async def test_a_farewell_without_an_answer_does_not_keep_the_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("broker.client.FAREWELL_TIMEOUT_S", 0.05)
    async with scripted({CONNECT: WELCOME}) as script:
        client = script.client(farewell=lambda conn: Outgoing("t", conn.encode()))
        with capture_logs() as said:
            async with running(client):
                await client.wait_connected()
                await client.close()
    assert said[-1]["event"] == "farewell_not_sent"


async def test_a_broker_that_accepts_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("broker.transport.CONNECT_TIMEOUT_S", 0.1)
    async with scripted({}) as script:
        with pytest.raises(BrokerUnavailable, match=r"no answer within 0\.1 s"):
            await check_broker(
                MqttSettings(url=f"mqtt://127.0.0.1:{script.port}"), client_id="kiosk-a"
            )


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"\xe0\x02\x8b\x00", "the broker ended it: Server shutting down"),
        (b"\x30\x06\x00\x01t\x02\x01\x07", ""),
        (b"\x30\xff\xff\xff\xff\xff", ""),
        (b"\xf0\x00", ""),
        (b"\x40\x00", ""),
    ],
    ids=["disconnect", "bad property", "bad length", "auth out of turn", "short puback"],
)
async def test_whatever_the_broker_sends_the_client_comes_back(packet: bytes, reason: str) -> None:
    answers = {CONNECT: WELCOME, PUBLISH: packet}
    reasons: asyncio.Queue[str] = asyncio.Queue()
    async with scripted(answers) as script:
        client = script.client(backoff=SOON, on_disconnect=reasons.put_nowait)
        async with running(client) as task:
            first = await client.wait_connected()
            with pytest.raises(BrokerUnavailable):
                await client.publish(reading())
            assert (await asyncio.wait_for(reasons.get(), 10)).startswith(reason)
            assert (await client.wait_connected()).conn != first.conn
            assert not task.done()


async def test_a_smaller_window_of_the_server_is_kept() -> None:
    receive_maximum = b"\x21\x00\x03"
    async with scripted({CONNECT: connack(properties=receive_maximum)}) as script:
        client = script.client()
        async with running(client):
            await client.wait_connected()
            publishes = [client.publish(reading(), timeout_s=0.2) for _ in range(10)]
            results = await asyncio.gather(*publishes, return_exceptions=True)
    assert all(isinstance(result, BrokerUnavailable) for result in results)
    assert script.received.count(PUBLISH) == 3


async def test_a_smaller_packet_limit_of_the_server_is_kept() -> None:
    maximum_packet_size = b"\x27\x00\x00\x00\x64"
    async with scripted({CONNECT: connack(properties=maximum_packet_size)}) as script:
        client = script.client()
        async with running(client):
            session = await client.wait_connected()
            with pytest.raises(PublishRefused, match="above the broker's limit of 100"):
                await client.publish(reading(100))
    assert session.maximum_packet_size == 100
    assert PUBLISH not in script.received
