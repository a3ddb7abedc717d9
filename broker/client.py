"""The client that stays: it connects, subscribes, and comes back when the connection is lost."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import structlog
from ulid import ULID

from broker.backoff import Backoff
from broker.connection import Connection
from broker.endpoint import endpoint
from broker.intake import Intake
from broker.messages import Incoming, Outgoing, Session, Subscription
from broker.transport import first
from contract import BrokerError, BrokerUnavailable, Clock, MqttSettings, SystemClock

log = structlog.get_logger("broker.client")

MAX_KEEPALIVE_S = 10
ANSWER_TIMEOUT_S = 5.0
FAREWELL_TIMEOUT_S = 2.0
STEADY_S = 30.0
"""A connection that lasted this long was a good one: the next wait begins small again."""


class Client:
    """One MQTT client of ours, for as long as `run` runs.

    - `will` is made anew for each CONNECT and is given its `conn`, as is `farewell`, which is
      published before an orderly end.
    - `on_connect` is awaited after the subscriptions are made, and may publish; when it raises a
      BrokerError the connection is given up and tried again.
    - `on_disconnect` is told why a connection was lost.
    - `intake` is the most messages that wait for `messages`; beyond, they are dropped.
    """

    def __init__(
        self,
        settings: MqttSettings,
        *,
        client_id: str,
        subscriptions: Sequence[Subscription] = (),
        will: Callable[[str], Outgoing] | None = None,
        farewell: Callable[[str], Outgoing] | None = None,
        on_connect: Callable[[Session], Awaitable[None]] | None = None,
        on_disconnect: Callable[[str], Awaitable[None] | None] | None = None,
        intake: int = 1000,
        keepalive_s: int = MAX_KEEPALIVE_S,
        backoff: Backoff | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        if not 1 <= keepalive_s <= MAX_KEEPALIVE_S:
            raise ValueError(f"keepalive_s is from 1 to {MAX_KEEPALIVE_S}, not {keepalive_s}")
        self._endpoint = endpoint(settings)
        self._client_id = client_id
        self._subscriptions = {wanted.filter: wanted for wanted in subscriptions}
        self._will = will
        self._farewell = farewell
        self._on_connect = on_connect
        self._on_disconnect = on_disconnect
        self._keepalive_s = keepalive_s
        self._backoff = backoff or Backoff()
        self._clock = clock or SystemClock()
        self._rng = rng or random.SystemRandom()
        self._intake = Intake(intake)
        self._connection: Connection | None = None
        self._session: Session | None = None
        self._connected = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._closing = False
        self._publish_will = False
        self._said: set[str] = set()

    @property
    def connected(self) -> bool:
        """Whether a publish can be tried now."""
        return self._connection is not None and not self._connection.lost.done()

    @property
    def session(self) -> Session | None:
        """The present connection, or None."""
        return self._session if self.connected else None

    @property
    def dropped(self) -> int:
        """Messages dropped since the start because the intake was full."""
        return self._intake.dropped

    @property
    def waiting(self) -> int:
        """Messages in the intake that nobody has taken yet."""
        return len(self._intake)

    async def run(self) -> None:
        """Stays connected until cancelled, or until `close`, after which it returns."""
        self._closing = False
        self._runner = asyncio.ensure_future(self._stay())
        try:
            await self._runner
        except asyncio.CancelledError:
            if not self._closing:
                raise
        finally:
            self._runner = None

    async def close(self, *, publish_will: bool = False) -> None:
        """Ends `run` with a DISCONNECT; `publish_will`: in place of the farewell, the will."""
        runner = self._runner
        if runner is not None:
            self._closing, self._publish_will = True, publish_will
            runner.cancel()
            await asyncio.wait({runner})

    async def wait_connected(self) -> Session:
        """Returns once connected and subscribed."""
        while (session := self.session) is None:
            await self._connected.wait()
            # Lost already, with `run` about to notice: let it.
            await asyncio.sleep(0)
        return session

    async def messages(self) -> AsyncIterator[Incoming]:
        """What arrives, across reconnections; never ends by itself."""
        while True:
            yield await self._intake.take()

    async def publish(self, message: Outgoing, *, timeout_s: float = ANSWER_TIMEOUT_S) -> int:
        """The PUBACK's reason code: 0, or 0x10 when nobody is subscribed (brokers differ).

        Raises BrokerUnavailable when there is no connection, when it gets lost, or when no
        PUBACK came within `timeout_s` seconds; PublishRefused, with the code, for the rest.
        At most 64 are in flight, fewer if the server says so; others wait within `timeout_s`.
        """
        if self._connection is None:
            raise BrokerUnavailable("not connected", where=self._endpoint.url)
        return await self._connection.publish(message, timeout_s)

    async def subscribe(self, subscription: Subscription) -> None:
        """Subscribes now if connected, and at each later connection. BrokerError when refused."""
        self._subscriptions[subscription.filter] = subscription
        if self._connection is None or not self.connected:
            return
        try:
            await self._connection.subscribe(subscription, ANSWER_TIMEOUT_S)
        except BrokerUnavailable:
            raise
        except BrokerError:
            # Refused for good: to keep it would end each later connection.
            self._subscriptions.pop(subscription.filter, None)
            raise

    async def unsubscribe(self, topic_filter: str) -> None:
        """Ends a subscription, now and for later connections."""
        self._subscriptions.pop(topic_filter, None)
        if self._connection is not None and self.connected:
            await self._connection.unsubscribe(topic_filter, ANSWER_TIMEOUT_S)

    async def _stay(self) -> None:
        attempt = 0
        while True:
            began = self._clock.monotonic()
            reason = await self._attend()
            if self._clock.monotonic() - began >= STEADY_S:
                attempt = 0
            self._say_away(reason)
            await asyncio.sleep(self._backoff.delay(attempt, self._rng))
            attempt += 1

    async def _attend(self) -> str:
        """One connection from its CONNECT to its end; the reason of the end."""
        conn = str(ULID.from_timestamp(self._clock.now() / 1_000_000))
        connection = Connection(
            self._endpoint,
            client_id=self._client_id,
            keepalive_s=self._keepalive_s,
            will=self._will(conn) if self._will is not None else None,
            deliver=self._intake.offer,
        )
        try:
            await connection.open()
            for wanted in list(self._subscriptions.values()):
                await connection.subscribe(wanted, ANSWER_TIMEOUT_S)
            session = Session(conn, connection.maximum_packet_size)
            self._begin(connection, session)
            await self._greet(connection, session)
            reason = await asyncio.shield(connection.lost)
        except BrokerError as fault:
            reason = f"{fault.what}: {fault.todo}" if fault.todo else fault.what
            connection.abort(reason)
        except asyncio.CancelledError:
            await self._leave(connection, conn)
            raise
        finally:
            connection.abort("ended")
            was_connected = self._end(connection)
        if was_connected:
            await self._tell_lost(reason)
        return reason

    def _begin(self, connection: Connection, session: Session) -> None:
        self._connection, self._session = connection, session
        self._connected.set()
        log.info(
            "broker_connected",
            url=self._endpoint.url,
            client_id=self._client_id,
            conn=session.conn,
            was_away=bool(self._said),
        )
        self._said.clear()

    def _end(self, connection: Connection) -> bool:
        was_connected = self._connection is connection
        self._connection = self._session = None
        self._connected.clear()
        return was_connected

    async def _greet(self, connection: Connection, session: Session) -> None:
        if self._on_connect is None:
            return
        greeting = asyncio.ensure_future(self._on_connect(session))
        try:
            await first(greeting, connection.lost)
        finally:
            if not greeting.done():
                greeting.cancel()
                await asyncio.wait({greeting})
        if not greeting.cancelled():
            greeting.result()

    async def _leave(self, connection: Connection, conn: str) -> None:
        greeted = self._connection is connection
        if greeted and self._farewell is not None and not self._publish_will:
            try:
                await connection.publish(self._farewell(conn), FAREWELL_TIMEOUT_S)
            except BrokerError as fault:
                log.warning("farewell_not_sent", reason=str(fault))
        await connection.close(publish_will=self._publish_will)

    async def _tell_lost(self, reason: str) -> None:
        if self._on_disconnect is not None:
            told = self._on_disconnect(reason)
            if inspect.isawaitable(told):
                await told

    def _say_away(self, reason: str) -> None:
        # Once for each absence, and again only if its reason becomes another one.
        if reason not in self._said:
            self._said.add(reason)
            log.warning(
                "broker_away", url=self._endpoint.url, client_id=self._client_id, reason=reason
            )
