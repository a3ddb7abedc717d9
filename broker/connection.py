"""One MQTT 5 connection: what is published and subscribed on it, and the broker's answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from broker import packets
from broker.endpoint import Endpoint
from broker.messages import Incoming, Outgoing, Subscription
from broker.plain import Client as Paho
from broker.plain import MQTTMessage, error_string
from broker.transport import Transport
from contract import BrokerError, BrokerUnavailable, PublishRefused

WINDOW = 64
"""Publishes without a PUBACK at one moment, unless the server allows fewer."""


class Connection:
    """From its CONNECT to its loss; `lost` holds the reason's text. Never used twice."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client_id: str,
        keepalive_s: int,
        will: Outgoing | None,
        deliver: Callable[[Incoming], None],
    ) -> None:
        self._transport = Transport(
            endpoint, client_id=client_id, keepalive_s=keepalive_s, will=will
        )
        self._deliver = deliver
        self.lost = self._transport.lost
        self.lost.add_done_callback(self._fail_pending)
        self.maximum_packet_size = packets.MAX_PACKET_BYTES
        self._slots = asyncio.Semaphore(WINDOW)
        self._published: dict[int, asyncio.Future[int | None]] = {}
        self._answered: dict[int, asyncio.Future[list[ReasonCode] | None]] = {}
        self._paho = self._transport.paho
        self._paho.on_message = self._on_message
        self._paho.on_publish = self._on_publish
        self._paho.on_subscribe = self._on_answer
        self._paho.on_unsubscribe = self._on_answer

    async def open(self) -> None:
        """Connects and takes on the server's limits; BrokerUnavailable says why it could not."""
        connack = await self._transport.open()
        limit = packets.number(connack, "MaximumPacketSize")
        if limit is not None:
            self.maximum_packet_size = min(limit, packets.MAX_PACKET_BYTES)
        window = packets.number(connack, "ReceiveMaximum")
        if window is not None and window < WINDOW:
            self._slots = asyncio.Semaphore(window)

    async def close(self, *, publish_will: bool = False) -> None:
        """Sends DISCONNECT; with `publish_will` the server publishes the will all the same."""
        await self._transport.close(publish_will=publish_will)

    def abort(self, reason: str) -> None:
        """Drops the connection at once, without a DISCONNECT: the server publishes the will."""
        self._transport.abort(reason)

    async def publish(self, message: Outgoing, timeout_s: float) -> int:
        """The PUBACK's reason code (0 for QoS 0, once written).

        Raises PublishRefused (with the code) for a refusal, the server's or the one that its
        packet limit would bring, and BrokerUnavailable when the connection is lost or no PUBACK
        comes in time: the message may have arrived all the same.
        """
        properties = packets.publish_properties(message)
        self._check_size(message, properties)
        try:
            async with asyncio.timeout(timeout_s):
                await self._slots.acquire()
                # Shielded: the slot is taken until the PUBACK, however long the caller waits.
                code = await asyncio.shield(self._send(message, properties))
        except TimeoutError:
            raise BrokerUnavailable(
                f"the broker has not confirmed a publish within {timeout_s:g} s",
                where=message.topic,
            ) from None
        if code is None:
            raise self._unconfirmed(message.topic)
        if code >= packets.FAILURE:
            name = ReasonCode(PacketTypes.PUBACK, identifier=code)
            raise PublishRefused(
                f"the broker refused a publish: {name}", code=code, where=message.topic
            )
        return code

    async def subscribe(self, subscription: Subscription, timeout_s: float) -> None:
        """BrokerError when the broker refuses, BrokerUnavailable when it does not answer."""
        options = SubscribeOptions(qos=subscription.qos)
        try:
            result, mid = self._paho.subscribe(subscription.filter, options=options)
        except ValueError:
            raise BrokerError("not a topic filter", where=subscription.filter) from None
        await self._answer(result, mid, subscription.filter, timeout_s)

    async def unsubscribe(self, topic_filter: str, timeout_s: float) -> None:
        """Ends a subscription."""
        result, mid = self._paho.unsubscribe(topic_filter)
        await self._answer(result, mid, topic_filter, timeout_s)

    def _send(self, message: Outgoing, properties: Properties | None) -> asyncio.Future[int | None]:
        """The answer to come: a reason code, or None when the connection is lost before."""
        try:
            if self.lost.done():
                raise self._unconfirmed(message.topic)
            info = self._paho.publish(
                message.topic, message.payload, message.qos, message.retain, properties
            )
            if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                raise BrokerUnavailable(error_string(info.rc), where=message.topic)
        except ValueError as fault:
            self._slots.release()
            raise PublishRefused(
                str(fault), code=packets.TOPIC_NAME_INVALID, where=message.topic
            ) from None
        except BrokerUnavailable:
            self._slots.release()
            raise
        answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda _: self._slots.release())
        self._published[info.mid] = answer
        return answer

    async def _answer(
        self, result: MQTTErrorCode, mid: int | None, topic_filter: str, timeout_s: float
    ) -> None:
        if result != MQTTErrorCode.MQTT_ERR_SUCCESS or mid is None:
            raise BrokerUnavailable(error_string(result), where=topic_filter)
        answer: asyncio.Future[list[ReasonCode] | None]
        answer = asyncio.get_running_loop().create_future()
        self._answered[mid] = answer
        try:
            async with asyncio.timeout(timeout_s):
                codes = await answer
        except TimeoutError:
            raise BrokerUnavailable(
                f"the broker has not answered within {timeout_s:g} s", where=topic_filter
            ) from None
        finally:
            self._answered.pop(mid, None)
        if codes is None:
            raise self._unconfirmed(topic_filter)
        if any(code.is_failure for code in codes):
            raise BrokerError(f"the broker refused a subscription: {codes[0]}", where=topic_filter)

    def _check_size(self, message: Outgoing, properties: Properties | None) -> None:
        limit = self.maximum_packet_size
        if packets.fits(message, properties, limit):
            return
        raise PublishRefused(
            f"a packet of {packets.publish_size(message, properties)} bytes is above the broker's "
            f"limit of {limit}",
            code=packets.PACKET_TOO_LARGE,
            where=message.topic,
            todo="send less at once, or raise the broker's max_packet_size",
        )

    def _unconfirmed(self, where: str) -> BrokerUnavailable:
        return BrokerUnavailable(f"not confirmed: {self.lost.result()}", where=where)

    def _fail_pending(self, _lost: asyncio.Future[str]) -> None:
        for published in self._published.values():
            if not published.done():
                published.set_result(None)
        for answered in self._answered.values():
            if not answered.done():
                answered.set_result(None)
        self._published.clear()

    def _on_message(self, _client: Paho, _userdata: Any, message: MQTTMessage) -> None:
        self._deliver(packets.incoming(message))

    def _on_publish(
        self, _client: Paho, _userdata: Any, mid: int, code: ReasonCode, _properties: Properties
    ) -> None:
        answer = self._published.pop(mid, None)
        if answer is not None and not answer.done():
            answer.set_result(code.value)

    def _on_answer(
        self,
        _client: Paho,
        _userdata: Any,
        mid: int,
        codes: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        answer = self._answered.get(mid)
        if answer is not None and not answer.done():
            answer.set_result(codes)
