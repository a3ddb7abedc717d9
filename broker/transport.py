"""paho-mqtt on asyncio's event loop: one CONNECT, the socket's traffic, one end.

It drives paho by its interface for external event loops (`loop_read`, `loop_write`,
`loop_misc`) and its callbacks, because an asyncio wrapper that hides `on_publish`'s reason code
and CONNACK's limits hides what the window needs. All callbacks run on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from broker import packets
from broker.endpoint import Endpoint
from broker.messages import Outgoing
from broker.plain import Client as Paho
from broker.plain import ConnectFlags, DisconnectFlags
from contract import BrokerUnavailable

CONNECT_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 2.0
_LOST = "connection lost"
_WITH_WILL = "Disconnect with will message"

# A pool of its own: connects that hang must not keep other blocking work waiting.
_CONNECTING = ThreadPoolExecutor(max_workers=8, thread_name_prefix="mqtt-connect")

_silent = logging.getLogger("broker.paho")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False


class Transport:
    """`lost` holds the reason's text once the connection is gone; never used twice."""

    def __init__(
        self, endpoint: Endpoint, *, client_id: str, keepalive_s: int, will: Outgoing | None
    ) -> None:
        self._endpoint = endpoint
        self._keepalive_s = keepalive_s
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._opened: asyncio.Future[Properties | None] = self._loop.create_future()
        self._tick_s = min(2.0, keepalive_s / 4)
        self._tick: asyncio.TimerHandle | None = None
        self._attached = False
        self.paho = self._make(client_id, will)

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
        paho.on_socket_close = self._on_socket_close
        paho.on_socket_register_write = self._on_register_write
        paho.on_socket_unregister_write = self._on_unregister_write
        return paho

    async def open(self) -> Properties | None:
        """Connects; the CONNACK's properties. BrokerUnavailable says why it could not."""
        try:
            await self._connect()
            self._attach()
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await first(self._opened, self.lost)
        except (OSError, TimeoutError, ValueError) as fault:
            self.abort(str(fault) or f"no answer within {CONNECT_TIMEOUT_S:g} s")
        except asyncio.CancelledError:
            self.abort("cancelled")
            raise
        if self.lost.done():
            reason = self.lost.result()
            hint = self._endpoint.tls and reason == _LOST
            raise BrokerUnavailable(
                reason,
                where=self._endpoint.url,
                todo="the broker may not accept our certificate" if hint else "",
            )
        return self._opened.result()

    async def close(self, *, publish_will: bool = False) -> None:
        """Sends DISCONNECT; with `publish_will` the server publishes the will all the same."""
        if self.lost.done():
            return
        reason = ReasonCode(PacketTypes.DISCONNECT, _WITH_WILL) if publish_will else None
        self.paho.disconnect(reasoncode=reason)
        await asyncio.wait({self.lost}, timeout=CLOSE_TIMEOUT_S)
        self.abort("closed")

    def abort(self, reason: str) -> None:
        """Drops the connection at once, without a DISCONNECT: the server publishes the will."""
        self._lose(reason)
        sock = self.paho.socket()
        if sock is not None:
            self._detach(sock.fileno())
            sock.close()
            self.paho.loop_read()  # finds the socket closed, and lets go of it

    async def _connect(self) -> None:
        context = self._endpoint.tls_context()
        if context is not None:
            self.paho.tls_set_context(context)
        work = _CONNECTING.submit(
            self.paho.connect,
            self._endpoint.host,
            self._endpoint.port,
            keepalive=self._keepalive_s,
            clean_start=True,
            properties=packets.connect_properties(),
        )
        try:
            await asyncio.wrap_future(work)
        except asyncio.CancelledError:
            # A connect that has begun goes on in its thread.
            work.add_done_callback(self._close_socket)
            raise

    def _close_socket(self, _work: Future[MQTTErrorCode]) -> None:
        # In the connecting thread: nobody waits for this connection any more.
        sock = self.paho.socket()
        if sock is not None:
            sock.close()

    def _attach(self) -> None:
        sock = self.paho.socket()
        if sock is None:
            raise ConnectionError(_LOST)
        self._attached = True
        # Small packets both ways: Nagle with delayed acknowledgements would add 80 ms to each.
        if isinstance(sock, socket.socket):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._loop.add_reader(sock.fileno(), self._drive, self._read)
        if self.paho.want_write():
            self._loop.add_writer(sock.fileno(), self._drive, self.paho.loop_write)
        self._tick = self._loop.call_later(self._tick_s, self._keep_alive)

    def _detach(self, descriptor: int) -> None:
        if self._attached and descriptor >= 0:
            self._loop.remove_reader(descriptor)
            self._loop.remove_writer(descriptor)

    def _read(self) -> None:
        self.paho.loop_read()
        _acknowledge_at_once(self.paho.socket())
        # TLS may hold decrypted bytes that the selector knows nothing of.
        while isinstance(sock := self.paho.socket(), ssl.SSLSocket) and sock.pending():
            self.paho.loop_read()

    def _keep_alive(self) -> None:
        self._drive(self.paho.loop_misc)
        if not self.lost.done():
            self._tick = self._loop.call_later(self._tick_s, self._keep_alive)

    def _drive(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as fault:  # noqa: BLE001
            # paho raises many kinds for a malformed packet: whatever it is, it ends this
            # connection and not the process.
            self.abort(f"{type(fault).__name__}: {fault}")

    def _lose(self, reason: str) -> None:
        if self.lost.done():
            return
        self.lost.set_result(reason)
        if self._tick is not None:
            self._tick.cancel()

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
        elif not self._opened.done():
            self._opened.set_result(properties)

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

    def _on_socket_close(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        self._detach(sock.fileno())

    def _on_register_write(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        # Before that, paho is in the connecting thread: `_attach` looks at `want_write`.
        if self._attached:
            self._loop.add_writer(sock.fileno(), self._drive, self.paho.loop_write)

    def _on_unregister_write(self, _client: Paho, _userdata: Any, sock: Any) -> None:
        if self._attached and sock.fileno() >= 0:
            self._loop.remove_writer(sock.fileno())


def _acknowledge_at_once(sock: object) -> None:
    # Linux forgets it after each read. A broker that has Nagle's algorithm on waits for this.
    if isinstance(sock, socket.socket) and hasattr(socket, "TCP_QUICKACK"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


async def first(*futures: asyncio.Future[Any]) -> None:
    """Returns when one of them is done."""
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
