"""One MQTT 5 connection, from its CONNECT to its loss; never used twice.

It drives paho-mqtt by its interface for external event loops (`loop_read`, `loop_write`,
`loop_misc`) and its callbacks, because an asyncio wrapper that hides `on_publish`'s reason code
and CONNACK's limits hides what the window needs. All callbacks run on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from paho.mqtt.client import Client as Paho
from paho.mqtt.client import ConnectFlags, DisconnectFlags, MQTTMessage, error_string
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from broker import packets
from broker.endpoint import Endpoint
from broker.messages import Incoming, Outgoing, Subscription
from contract import BrokerError, BrokerUnavailable, PublishRefused

WINDOW = 64
"""Publishes without a PUBACK at one moment, unless the server allows fewer."""

CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 2.0
_LOST = "connection lost"
_WITH_WILL = "Disconnect with will message"

# A pool of its own: connects that hang must not keep other blocking work waiting.
_CONNECTING = ThreadPoolExecutor(max_workers=8, thread_name_prefix="mqtt-connect")

_silent = logging.getLogger("broker.paho")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False


class Connection:
    """`lost` holds the reason's text once the connection is gone."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client_id: str,
        keepalive_s: int,
        will: Outgoing | None,
        deliver: Callable[[Incoming], None],
    ) -> None:
        self._endpoint = endpoint
        self._keepalive_s = keepalive_s
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self.maximum_packet_size = packets.MAX_PACKET_BYTES
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._published: dict[int, asyncio.Future[int | None]] = {}
        self._answered: dict[int, asyncio.Future[list[ReasonCode] | None]] = {}
        self._slots = asyncio.Semaphore(WINDOW)
        self._tick_s = min(2.0, keepalive_s / 4)
        self._tick: asyncio.TimerHandle | None = None
        self._attached = False
        self._paho = self._make(client_id, will)

    def _make(self, client_id: str, will: Outgoing | None) -> Paho:
        paho = Paho(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        paho.enable_logger(_silent)
        paho.connect_timeout = CONNECT_TIMEOUT_S
        # Ours is the window; with a limit of its own paho would queue what exceeds it.
        paho.max_inflight_messages_set(0)
        if self._endpoint.user:
            paho.username_pw_set(self._endpoint.user, self._endpoint.password)
        if will is not None:
            properties = packets.will_properties(will)
            paho.will_set(will.topic, will.payload, will.qos, will.retain, properties)
        paho.on_connect = self._on_connect
        paho.on_disconnect = self._on_disconnect
        paho.on_message = self._on_message
        paho.on_publish = self._on_publish
        paho.on_subscribe = self._on_answer
        paho.on_unsubscribe = self._on_answer
        paho.on_socket_close = self._on_socket_close
        paho.on_socket_register_write = self._on_register_write
        paho.on_socket_unregister_write = self._on_unregister_write
        return paho

    async def open(self) -> None:
        """Connects and waits for the CONNACK; BrokerUnavailable says why it could not."""
        try:
            await self._connect()
            self._attach()
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await first(self._opened, self.lost)
        except (OSError, TimeoutError, ValueError) as fault:
            reason = str(fault) or f"no answer within {CONNECT_TIMEOUT_S:g} s"
            self.abort(reason)
        except asyncio.CancelledError:
            self.abort("cancelled")
            raise
        if self.lost.done():
            hint = "the broker may not accept our certificate" if self._endpoint.tls else ""
            todo = hint if self.lost.result() == _LOST else ""
            raise BrokerUnavailable(self.lost.result(), where=self._endpoint.url, todo=todo)

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
            raise BrokerUnavailable(f"not confirmed: {self.lost.result()}", where=message.topic)
        if code >= packets.FAILURE:
            raise _refused(code, message.topic)
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

    async def close(self, *, publish_will: bool = False) -> None:
        """Sends DISCONNECT; with `publish_will` the server publishes the will all the same."""
        if self.lost.done():
            return
        reason = ReasonCode(PacketTypes.DISCONNECT, _WITH_WILL) if publish_will else None
        self._paho.disconnect(reasoncode=reason)
        await asyncio.wait({self.lost}, timeout=CLOSE_TIMEOUT_S)
        self.abort("closed")

    def abort(self, reason: str) -> None:
        """Drops the connection at once, without a DISCONNECT: the server publishes the will."""
        self._lose(reason)
        sock = self._paho.socket()
        if sock is not None:
            self._detach(sock.fileno())
            sock.close()
            self._paho.loop_read()  # finds the socket closed, and lets go of it

    async def _connect(self) -> None:
        context = self._endpoint.tls_context()
        if context is not None:
            self._paho.tls_set_context(context)
        work = _CONNECTING.submit(
            self._paho.connect,
            self._endpoint.host,
            self._endpoint.port,
            keepalive=self._keepalive_s,
            clean_start=True,
            properties=packets.connect_properties(),
        )
        try:
            await asyncio.shield(asyncio.wrap_future(work))
        except asyncio.CancelledError:
            work.add_done_callback(self._close_socket)
            raise

    def _close_socket(self, _work: Future[MQTTErrorCode]) -> None:
        # In the connecting thread: nobody waits for this connection any more.
        sock = self._paho.socket()
        if sock is not None:
            sock.close()

    def _attach(self) -> None:
        sock = self._paho.socket()
        if sock is None:
            raise ConnectionError("the broker closed the connection")
        self._attached = True
        self._loop.add_reader(sock.fileno(), self._read)
        if self._paho.want_write():
            self._loop.add_writer(sock.fileno(), self._write)
        self._tick = self._loop.call_later(self._tick_s, self._keep_alive)

    def _detach(self, descriptor: int) -> None:
        if self._attached and descriptor >= 0:
            self._loop.remove_reader(descriptor)
            self._loop.remove_writer(descriptor)

    def _read(self) -> None:
        self._drive(self._read_all)

    def _write(self) -> None:
        self._drive(self._paho.loop_write)

    def _read_all(self) -> None:
        self._paho.loop_read()
        # TLS may hold decrypted bytes that the selector knows nothing of.
        while isinstance(sock := self._paho.socket(), ssl.SSLSocket) and sock.pending():
            self._paho.loop_read()

    def _keep_alive(self) -> None:
        self._drive(self._paho.loop_misc)
        if not self.lost.done():
            self._tick = self._loop.call_later(self._tick_s, self._keep_alive)

    def _drive(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as fault:  # noqa: BLE001
            # paho raises many kinds for a malformed packet: whatever it is, it ends this
            # connection and not the process.
            self.abort(f"{type(fault).__name__}: {fault}")

    def _send(self, message: Outgoing, properties: Properties | None) -> asyncio.Future[int | None]:
        try:
            if self.lost.done():
                raise BrokerUnavailable(f"not confirmed: {self.lost.result()}")
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
        answer: asyncio.Future[int | None] = self._loop.create_future()
        answer.add_done_callback(lambda _: self._slots.release())
        self._published[info.mid] = answer
        return answer

    async def _answer(
        self, result: MQTTErrorCode, mid: int | None, topic_filter: str, timeout_s: float
    ) -> None:
        if result != MQTTErrorCode.MQTT_ERR_SUCCESS or mid is None:
            raise BrokerUnavailable(error_string(result), where=topic_filter)
        answer: asyncio.Future[list[ReasonCode] | None] = self._loop.create_future()
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
            raise BrokerUnavailable(f"not confirmed: {self.lost.result()}", where=topic_filter)
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

    def _lose(self, reason: str) -> None:
        if self.lost.done():
            return
        self.lost.set_result(reason)
        if self._tick is not None:
            self._tick.cancel()
        for published in self._published.values():
            if not published.done():
                published.set_result(None)
        for answered in self._answered.values():
            if not answered.done():
                answered.set_result(None)
        self._published.clear()

    def _on_connect(
        self,
        _client: Paho,
        _userdata: Any,
        _flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if code.is_failure:
            self._lose(f"the broker refused the connection: {code}")
            return
        announced = packets.number(properties, "MaximumPacketSize")
        if announced is not None:
            self.maximum_packet_size = min(announced, packets.MAX_PACKET_BYTES)
        window = packets.number(properties, "ReceiveMaximum")
        if window is not None and window < WINDOW:
            self._slots = asyncio.Semaphore(window)
        if not self._opened.done():
            self._opened.set_result(None)

    def _on_disconnect(
        self,
        _client: Paho,
        _userdata: Any,
        flags: DisconnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if flags.is_disconnect_packet_from_server:
            self._lose(f"the broker ended it: {code}")
        else:
            self._lose(_LOST if code == "Unspecified error" else str(code))

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

    def _on_socket_close(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        self._detach(sock.fileno())

    def _on_register_write(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        # Before that, paho is in the connecting thread: `_attach` looks at `want_write`.
        if self._attached:
            self._loop.add_writer(sock.fileno(), self._write)

    def _on_unregister_write(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        if self._attached and sock.fileno() >= 0:
            self._loop.remove_writer(sock.fileno())


async def first(*futures: asyncio.Future[Any]) -> None:
    """Returns when one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)


def _refused(code: int, topic: str) -> PublishRefused:
    name = ReasonCode(PacketTypes.PUBACK, identifier=code)
    return PublishRefused(f"the broker refused a publish: {name}", code=code, where=topic)
