"""What the daemon asks of the client that connects it: broker.Client, or a test's own."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from broker import Incoming, Outgoing, Session, Subscription
from contract import Clock, MqttSettings


class Publisher(Protocol):
    """What messages leave by."""

    @property
    def connected(self) -> bool:
        """Whether a publish can be tried now."""

    @property
    def session(self) -> Session | None:
        """The present connection."""

    async def publish(self, message: Outgoing, *, timeout_s: float = ...) -> int:
        """The PUBACK's reason code, or a BrokerError."""


class BrokerClient(Publisher, Protocol):
    """A client that stays connected while `run` runs."""

    async def run(self) -> None:
        """Until `close`, or cancelled."""

    async def close(self, *, publish_will: bool = ...) -> None:
        """Ends `run` in order: the farewell, DISCONNECT."""

    def messages(self) -> AsyncIterator[Incoming]:
        """What arrives."""


class ClientFactory(Protocol):
    """Makes the client; broker.Client itself is one."""

    def __call__(
        self,
        settings: MqttSettings,
        *,
        client_id: str,
        subscriptions: Sequence[Subscription],
        will: Callable[[str], Outgoing],
        farewell: Callable[[str], Outgoing],
        on_connect: Callable[[Session], Awaitable[None]],
        on_disconnect: Callable[[str], None],
        clock: Clock,
        rng: random.Random,
    ) -> BrokerClient: ...
