"""Coming, going and being cut off: the same on both brokers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from broker import Client, Outgoing, Session, Subscription
from contract import BrokerError, BrokerUnavailable
from tests.broker.rigs import PATIENCE_S, Rig, arrivals_until, live, next_message, status
from tests.broker.wire import Wire, wire_to
from tests.waiting import eventually, until

LIVE = "escale/v1/+/up/live/+"
STATUS = "escale/v1/+/up/status"
END = b"end"


def offline(conn: str) -> Outgoing:
    return status("kiosk-a", f"will of {conn}".encode())


def goodbye(conn: str) -> Outgoing:
    return status("kiosk-a", f"goodbye of {conn}".encode())


class Losses:
    """Collects what `on_disconnect` is told."""

    def __init__(self) -> None:
        self.reasons: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, reason: str) -> None:
        self.reasons.put_nowait(reason)

    async def next(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return await self.reasons.get()


@asynccontextmanager
async def over_wire(rig: Rig, user: str, **options: Any) -> AsyncIterator[tuple[Wire, Client]]:
    """A connected client whose line to the broker the test holds."""
    async with wire_to(rig.settings(user)) as (wire, settings):
        client = Client(settings, client_id=user, **options)
        running = asyncio.create_task(client.run())
        try:
            await asyncio.wait_for(client.wait_connected(), PATIENCE_S)
            yield wire, client
        finally:
            wire.up.set()
            wire.down.set()
            running.cancel()
            await asyncio.wait({running})


@pytest.fixture
async def clean(rig: Rig) -> Callable[[], Awaitable[None]]:
    async def forget_status() -> None:
        async with rig.client("kiosk-a") as kiosk:
            await kiosk.publish(status("kiosk-a", b""))

    return forget_status


async def test_the_will_of_a_connection_that_is_cut_names_that_connection(
    rig: Rig, clean: Callable[[], Awaitable[None]]
) -> None:
    async with wire_to(rig.settings("kiosk-a")) as (wire, settings), rig.client("_api") as api:
        kiosk = Client(settings, client_id="kiosk-a", will=offline)
        running = asyncio.create_task(kiosk.run())
        first = await kiosk.wait_connected()
        await api.subscribe(Subscription(STATUS))
        wire.cut()
        assert (await next_message(api)).payload == f"will of {first.conn}".encode()
        second = await kiosk.wait_connected()
        assert second.conn != first.conn
        wire.cut()
        assert (await next_message(api)).payload == f"will of {second.conn}".encode()
        running.cancel()
        await asyncio.wait({running})
    await clean()


async def test_a_retained_will_is_shown_to_who_comes_later(
    rig: Rig, clean: Callable[[], Awaitable[None]]
) -> None:
    losses = Losses()
    async with wire_to(rig.settings("kiosk-a")) as (wire, settings):
        kiosk = Client(settings, client_id="kiosk-a", will=offline, on_disconnect=losses)
        running = asyncio.create_task(kiosk.run())
        session = await kiosk.wait_connected()
        wire.cut()
        await losses.next()
        running.cancel()
        await asyncio.wait({running})

    async def shown() -> bool:
        async with rig.client("_api", STATUS, LIVE) as api, rig.client("kiosk-b") as other:
            await other.publish(live("kiosk-b", END))
            before = await arrivals_until(api, END)
            return [(m.payload, m.retain) for m in before] == [
                (f"will of {session.conn}".encode(), True)
            ]

    await eventually(shown, what="the retained will")
    await clean()


async def test_an_orderly_end_says_goodbye_and_leaves_no_will(
    rig: Rig, clean: Callable[[], Awaitable[None]]
) -> None:
    async with rig.client("_api", STATUS, LIVE) as api:
        async with rig.client("kiosk-a", will=offline, farewell=goodbye) as kiosk:
            session = await kiosk.wait_connected()
        async with rig.client("kiosk-b") as other:
            await other.publish(live("kiosk-b", END))
        said = [message.payload for message in await arrivals_until(api, END)]
    assert said == [f"goodbye of {session.conn}".encode()]
    await clean()


async def test_close_ends_run_and_can_ask_for_the_will(
    rig: Rig, clean: Callable[[], Awaitable[None]]
) -> None:
    async with rig.client("_api", STATUS) as api:
        kiosk = Client(rig.settings("kiosk-a"), client_id="kiosk-a", will=offline, farewell=goodbye)
        running = asyncio.create_task(kiosk.run())
        session = await kiosk.wait_connected()
        await kiosk.close(publish_will=True)
        await running
        assert not kiosk.connected
        assert (await next_message(api)).payload == f"will of {session.conn}".encode()
    await clean()


async def test_after_a_restart_of_the_broker_everything_is_as_before(own_rig: Rig) -> None:
    losses, greeted = Losses(), asyncio.Queue[Session]()
    async with own_rig.client(
        "_collector", LIVE, on_connect=greeted.put, on_disconnect=losses
    ) as collector:
        first = await greeted.get()
        await collector.subscribe(Subscription("escale/v1/+/up/backlog/+"))
        await asyncio.to_thread(own_rig.server.kill)
        assert await losses.next()
        with pytest.raises(BrokerUnavailable):
            await collector.publish(live("kiosk-a", b"x"))
        await asyncio.to_thread(own_rig.server.start)
        async with asyncio.timeout(PATIENCE_S):
            second = await greeted.get()
        assert first.conn != second.conn
        async with own_rig.client("kiosk-a") as kiosk:
            await kiosk.publish(live("kiosk-a", b"live"))
            await kiosk.publish(Outgoing("escale/v1/kiosk-a/up/backlog/host", b"backlog"))
        assert [(await next_message(collector)).payload for _ in range(2)] == [b"live", b"backlog"]


async def test_a_client_that_starts_before_the_broker_waits_for_it(own_rig: Rig) -> None:
    await asyncio.to_thread(own_rig.server.stop)
    with capture_logs() as said:
        async with own_rig.client("kiosk-a", connect=False) as kiosk:
            await asyncio.to_thread(until, said.copy, what="a word that the broker is away")
            assert not kiosk.connected
            await asyncio.to_thread(own_rig.server.start)
            async with asyncio.timeout(PATIENCE_S):
                await kiosk.wait_connected()
    events = [line["event"] for line in said]
    assert events.count("broker_connected") == 1
    assert said[events.index("broker_connected")]["was_away"] is True


async def test_a_publish_in_flight_fails_when_the_connection_is_lost(rig: Rig) -> None:
    async with over_wire(rig, "kiosk-a") as (wire, kiosk):
        wire.down.clear()
        waiting = asyncio.create_task(kiosk.publish(live("kiosk-a", b"x"), timeout_s=60))
        await wire.sent(1)
        wire.cut()
        with pytest.raises(BrokerUnavailable, match="not confirmed: connection lost"):
            await asyncio.wait_for(waiting, PATIENCE_S)


async def test_no_more_than_64_publishes_leave_without_an_answer(rig: Rig) -> None:
    async with (
        rig.client("_collector", LIVE) as collector,
        over_wire(rig, "kiosk-a") as (wire, kiosk),
    ):
        wire.down.clear()
        attempts = [kiosk.publish(live("kiosk-a", b"%d" % n), timeout_s=0.3) for n in range(100)]
        results = await asyncio.gather(*attempts, return_exceptions=True)
        assert all(isinstance(result, BrokerUnavailable) for result in results)
        wire.down.set()
        await kiosk.publish(live("kiosk-a", END))
        arrived = [message.payload for message in await arrivals_until(collector, END)]
        assert arrived == [b"%d" % number for number in range(64)]


@pytest.mark.slow
async def test_an_idle_client_stays_by_its_keep_alive(rig: Rig) -> None:
    async with over_wire(rig, "kiosk-a", keepalive_s=1) as (wire, kiosk):
        session = kiosk.session
        async with asyncio.timeout(PATIENCE_S):
            await wire.sent(2)
        assert kiosk.session == session


@pytest.mark.slow
async def test_a_dead_line_is_noticed_by_its_keep_alive_on_both_ends(
    rig: Rig, clean: Callable[[], Awaitable[None]]
) -> None:
    losses = Losses()
    async with (
        rig.client("_api", STATUS) as api,
        over_wire(rig, "kiosk-a", keepalive_s=1, will=offline, on_disconnect=losses) as (
            wire,
            kiosk,
        ),
    ):
        session = await kiosk.wait_connected()
        wire.up.clear()
        wire.down.clear()
        assert await losses.next() == "Keep alive timeout"
        assert (await next_message(api)).payload == f"will of {session.conn}".encode()
    await clean()


async def test_a_second_connection_of_the_same_client_takes_over(rig: Rig) -> None:
    losses = Losses()
    async with rig.client("kiosk-a", on_disconnect=losses, backoff=None):
        other = Client(rig.settings("kiosk-a"), client_id="kiosk-a")
        running = asyncio.create_task(other.run())
        await other.wait_connected()
        assert await losses.next()
        running.cancel()
        await asyncio.wait({running})


async def test_a_greeting_that_the_broker_refuses_is_tried_on_a_new_connection(rig: Rig) -> None:
    greeted: list[str] = []

    async def greet(session: Session) -> None:
        greeted.append(session.conn)
        if len(greeted) == 1:
            raise BrokerError("no")

    async with rig.client("kiosk-a", on_connect=greet) as kiosk:

        async def again() -> bool:
            return len(greeted) == 2 and kiosk.connected

        await eventually(again, what="a second greeting")
    assert greeted[0] != greeted[1]


async def test_a_client_can_be_cancelled_while_it_waits_for_an_answer(rig: Rig) -> None:
    async with wire_to(rig.settings("kiosk-a")) as (wire, settings):
        wire.down.clear()
        kiosk = Client(settings, client_id="kiosk-a")
        running = asyncio.create_task(kiosk.run())
        async with asyncio.timeout(PATIENCE_S):
            await wire.sent(1)
        running.cancel()
        await asyncio.wait({running}, timeout=PATIENCE_S)
        assert running.cancelled()
