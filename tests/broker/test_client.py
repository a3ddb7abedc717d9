"""The client's parts that need no broker."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from socket import socket
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import Client as Paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from structlog.testing import capture_logs

from broker import Backoff, Client, Incoming, Outgoing, check_broker
from broker.intake import Intake
from broker.packets import fits, publish_properties, publish_size
from contract import BrokerUnavailable, MqttSettings
from tests.servers.process import free_port

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
TOPIC = ANY_TEXT.map(lambda text: text.replace("+", "_").replace("#", "_"))


@given(attempt=st.integers(0, 100_000), seed=st.integers())
def test_a_wait_is_anywhere_between_nothing_and_its_bound(attempt: int, seed: int) -> None:
    backoff = Backoff(first_s=1, cap_s=30)
    assert 0 <= backoff.delay(attempt, random.Random(seed)) <= backoff.bound(attempt) <= 30


def test_the_bound_doubles_up_to_its_cap() -> None:
    assert [Backoff().bound(attempt) for attempt in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_full_jitter_spreads_over_the_whole_interval() -> None:
    rng = random.Random(7)
    waits = [Backoff().delay(5, rng) for _ in range(1000)]
    assert min(waits) < 1
    assert max(waits) > 29
    assert 14 < sum(waits) / len(waits) < 16


@given(
    topic=TOPIC,
    payload=st.binary(max_size=400),
    qos=st.sampled_from([0, 1]),
    properties=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3),
    expiry_s=st.none() | st.integers(0, 1000),
)
def test_the_size_of_a_packet_is_what_the_library_puts_on_the_wire(
    topic: str, payload: bytes, qos: int, properties: Mapping[str, str], expiry_s: int | None
) -> None:
    message = Outgoing(topic, payload, qos, properties=properties, expiry_s=expiry_s)
    made = publish_properties(message)
    library = Paho(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    library.on_socket_register_write = lambda *_: None
    library._sock = cast("socket", object())  # it queues, and never writes
    library._send_publish(1, topic.encode(), payload, qos, False, False, None, made)
    library._sock = None
    size = len(library._out_packet[0]["packet"])
    assert publish_size(message, made) == size
    assert fits(message, made, size)
    assert not fits(message, made, size - 1)


async def test_a_full_intake_is_said_once_until_it_is_empty_again() -> None:
    intake = Intake(2)
    with capture_logs() as said:
        for _ in range(2):
            for number in range(5):
                intake.offer(Incoming("t", b"%d" % number))
            assert [(await intake.take()).payload for _ in range(2)] == [b"0", b"1"]
    assert intake.dropped == 6
    assert [line["event"] for line in said] == ["intake_full", "intake_drained"] * 2


class Bounds(random.Random):
    """Draws no wait at all, and keeps the bounds it was asked for."""

    def __init__(self, enough: int) -> None:
        super().__init__(1)
        self.asked: list[float] = []
        self.reached = asyncio.Event()
        self._enough = enough

    def uniform(self, _low: float, high: float) -> float:
        self.asked.append(high)
        if len(self.asked) >= self._enough:
            self.reached.set()
        return 0.0


@dataclass
class Leaping:
    """A clock that leaps ahead each time it is asked."""

    leap_s: float
    at_s: float = 0.0

    def now(self) -> int:
        return 1_700_000_000_000_000

    def monotonic(self) -> float:
        self.at_s += self.leap_s
        return self.at_s


async def attempts(clock: Leaping) -> list[float]:
    """The bounds of the first five waits of a client whose broker is not there."""
    rng = Bounds(5)
    settings = MqttSettings(url=f"mqtt://127.0.0.1:{free_port()}")
    client = Client(settings, client_id="kiosk-a", clock=clock, rng=rng)
    running = asyncio.create_task(client.run())
    async with asyncio.timeout(10):
        await rng.reached.wait()
    running.cancel()
    await asyncio.wait({running})
    return rng.asked[:5]


async def test_connections_that_fail_soon_are_tried_ever_more_rarely() -> None:
    assert await attempts(Leaping(29)) == [1, 2, 4, 8, 16]


async def test_after_a_connection_that_lasted_the_waits_begin_small_again() -> None:
    assert await attempts(Leaping(30)) == [1, 1, 1, 1, 1]


async def test_a_broker_that_stays_away_is_said_once() -> None:
    with capture_logs() as said:
        await attempts(Leaping(1))
    assert [line["event"] for line in said] == ["broker_away"]
    assert said[0]["reason"] == "[Errno 111] Connection refused"


@pytest.mark.parametrize("keepalive_s", [0, 11, 60])
async def test_a_keep_alive_off_the_wires_rule_is_refused(keepalive_s: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 10"):
        Client(MqttSettings(), client_id="kiosk-a", keepalive_s=keepalive_s)


async def test_nobody_there_is_told_in_a_sentence() -> None:
    port = free_port()
    with pytest.raises(BrokerUnavailable) as fault:
        await check_broker(MqttSettings(url=f"mqtt://127.0.0.1:{port}"), client_id="kiosk-a")
    assert str(fault.value) == f"[Errno 111] Connection refused (mqtt://127.0.0.1:{port})"


async def test_tls_files_that_are_missing_are_named() -> None:
    settings = MqttSettings(
        url="mqtts://127.0.0.1:8883", ca="/no/ca.crt", certificate="/no/c.crt", key="/no/c.key"
    )
    with pytest.raises(BrokerUnavailable) as fault:
        await check_broker(settings, client_id="kiosk-a")
    assert "/no/ca.crt" in str(fault.value)
    assert "check mqtt.ca, mqtt.certificate and mqtt.key" in str(fault.value)


async def test_closing_a_client_that_does_not_run_does_nothing() -> None:
    await Client(MqttSettings(), client_id="kiosk-a").close()
