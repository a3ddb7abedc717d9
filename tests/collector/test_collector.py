from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from broker import Backoff, Subscription
from collector import Collector, Patience
from contract import (
    Ack,
    Kind,
    Settings,
    StoreHeld,
    StoreRefused,
    StoreUnavailable,
    load_settings,
)
from store import Point
from tests.collector.fakes import FakeLink, FakeRecords, FakeSeries, ManualClock
from tests.collector.material import BOOT, KIOSK, NOW, body, climate, properties

IMPATIENT = Patience(random.Random(1), Backoff(first_s=0.001, cap_s=0.002), hold_s=0.01)


def settings(extra: str = "") -> Settings:
    return load_settings({}, f"[collector]\nbatch_wait_ms = 1\n{extra}")


class Bench:
    """A collector on fakes, and how to feed it."""

    def __init__(self, configured: Settings) -> None:
        self.links: dict[str, FakeLink] = {}
        self.series, self.records, self.clock = FakeSeries(), FakeRecords(KIOSK), ManualClock()
        self.subscriptions: list[Subscription] = []
        self.collector = Collector(
            configured,
            group="secretgroup",
            series=self.series,
            records=self.records,
            connect=self._connect,
            clock=self.clock,
            rng=random.Random(1),
            patience=IMPATIENT,
        )

    def _connect(self, client_id: str, subscription: Subscription) -> FakeLink:
        self.subscriptions.append(subscription)
        return self.links.setdefault(client_id.split("-")[1], FakeLink())

    @property
    def live(self) -> FakeLink:
        return self.links["live"]

    @property
    def backlog(self) -> FakeLink:
        return self.links["backlog"]

    def send(
        self, seq: int, payload: bytes | None = None, *, kiosk: str = KIOSK, lane: str = "live"
    ) -> None:
        topic = f"escale/v1/{kiosk}/up/{lane}/sensor"
        self.links[lane].arrive(topic, payload or body(seq, climate(NOW + seq)), properties(seq))

    def figure(self, name: str, **labels: str) -> float:
        value = self.collector.office.metrics.registry.get_sample_value(name, labels)
        return value or 0.0

    def frames(self, outcome: str, lane: str = "live") -> float:
        return self.figure("escale_collector_frames_total", lane=lane, outcome=outcome)


@asynccontextmanager
async def running(configured: Settings | None = None) -> AsyncIterator[Bench]:
    bench = Bench(configured or settings())
    await bench.collector.office.register.load()
    task = asyncio.ensure_future(bench.collector.run())
    try:
        yield bench
    finally:
        bench.series.gate.set()
        bench.collector.stop()
        await task


def refusing(name: str) -> Callable[[Sequence[Point]], Exception | None]:
    def fault(points: Sequence[Point]) -> Exception | None:
        bad = any(point.measurement == name for point in points)
        return StoreRefused("field type conflict") if bad else None

    return fault


async def test_each_lane_has_a_shared_subscription_of_a_secret_group_of_its_own() -> None:
    async with running() as bench:
        assert [one.filter for one in bench.subscriptions] == [
            "$share/secretgroup-live/escale/v1/+/up/live/+",
            "$share/secretgroup-backlog/escale/v1/+/up/backlog/+",
        ]


async def test_a_frame_is_stored_and_acknowledged_on_its_own_lanes_connection() -> None:
    async with running() as bench:
        bench.send(1)
        bench.send(2, lane="backlog")
        topic, ack = await bench.live.ack()
        assert (topic, ack) == (f"escale/v1/{KIOSK}/down/ack", Ack(boot=BOOT, stored=((1, 1),)))
        assert (await bench.backlog.ack())[1].stored == ((2, 2),)
        assert {point.at for point in bench.series.points.values()} == {NOW + 1, NOW + 2}


async def test_no_ack_leaves_before_the_write_has_ended() -> None:
    async with running() as bench:
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        assert bench.live.sent.empty()
        bench.series.gate.set()
        assert (await bench.live.ack())[1].stored == ((1, 1),)


async def test_an_unregistered_kiosk_is_neither_stored_nor_answered_but_noted() -> None:
    async with running() as bench:
        with capture_logs() as logs:
            bench.send(1, kiosk="stranger")
            bench.send(2, kiosk="stranger")
            bench.send(3)
            assert (await bench.live.ack())[0] == f"escale/v1/{KIOSK}/down/ack"
            await bench.collector.office.write_down()
        assert bench.live.sent.empty()
        assert len(bench.series.points) == 1
        assert bench.records.strangers == {"stranger": 2}
        assert [entry["event"] for entry in logs].count("stranger_heard") == 1
        assert bench.frames("stranger") == 2


async def test_a_kiosk_registered_a_moment_ago_is_taken_in() -> None:
    async with running() as bench:
        bench.records.kiosks.add("newcomer")
        bench.clock.steady += 1
        bench.send(1, kiosk="newcomer")
        assert (await bench.live.ack())[0] == "escale/v1/newcomer/down/ack"


async def test_the_relational_database_away_stops_nothing_but_dead_letters() -> None:
    async with running() as bench:
        bench.records.fault = StoreUnavailable("connection refused")
        bench.clock.steady += 60
        with capture_logs() as logs:
            bench.send(1, b"not json")
            bench.send(2)
            assert (await bench.live.ack())[1].stored == ((2, 2),)
            await bench.collector.office.write_down()
            await bench.collector.office.write_down()
            bench.records.fault = None
            bench.send(1, b"not json")
            assert (await bench.live.ack())[1].rejected[0].reason == "not_json"
        assert len(bench.records.letters) == 1
        said = [entry["event"] for entry in logs if entry["event"].startswith("dependency")]
        assert said == ["dependency_away", "dependency_back"]


async def test_notes_that_could_not_be_written_are_written_later() -> None:
    async with running() as bench:
        bench.send(1)
        await bench.live.ack()
        bench.records.fault = StoreUnavailable("away")
        await bench.collector.office.write_down()
        bench.records.fault = None
        await bench.collector.office.write_down()
        assert bench.records.seen == {KIOSK: (NOW, NOW + 1)}


async def test_a_kiosk_counts_as_heard_while_the_store_is_away() -> None:
    async with running() as bench:
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        await bench.collector.office.write_down()
        assert bench.records.seen == {KIOSK: (NOW, None)}


async def test_backlog_frames_do_not_move_the_newest_measurement() -> None:
    async with running() as bench:
        bench.send(1, lane="backlog")
        await bench.backlog.ack()
        await bench.collector.office.write_down()
        assert bench.records.seen == {KIOSK: (NOW, None)}


async def test_a_store_away_is_said_once_and_gone_on_with() -> None:
    async with running() as bench:
        faults: list[Exception] = [StoreUnavailable("away")] * 20
        bench.series.fault = lambda _: faults.pop() if faults else None
        with capture_logs() as logs:
            bench.send(1)
            assert (await bench.live.ack())[1].stored == ((1, 1),)
        assert [entry["event"] for entry in logs] == ["dependency_away", "dependency_back"]
        assert bench.series.attempts == 21


async def test_a_store_that_refuses_everything_lets_frames_go_until_it_is_mended() -> None:
    async with running() as bench:
        faults: list[Exception] = [StoreHeld("401: authorization failed")]
        bench.series.fault = lambda _: faults.pop() if faults else None
        with capture_logs() as logs:
            bench.send(1)
            await bench.series.writing.wait()
            bench.send(2)
            assert (await bench.live.ack())[1].stored == ((2, 2),)
        assert logs[0]["event"] == "dependency_refuses"
        assert logs[0]["log_level"] == "error"
        assert bench.frames("let_go") == 1


async def test_a_measurement_refused_for_many_is_held_said_and_tried_again_later() -> None:
    async with running(settings("batch_frames = 12")) as bench:
        bench.series.fault = refusing("power")
        volts = {"m": "power", "at": NOW, "tags": {"source": "mains"}, "fields": {"voltage": 230}}
        bench.series.gate.clear()
        bench.send(100)
        await bench.series.writing.wait()
        with capture_logs() as logs:
            for seq in range(1, 13):
                bench.send(seq, body(seq, volts) if seq > 8 else None)
            bench.series.gate.set()
            assert (await bench.live.ack())[1].stored == ((100, 100),)
            assert (await bench.live.ack())[1].stored == ((1, 8),)
            [held] = [entry for entry in logs if entry["event"] == "measurements_held"]
        assert held["measurements"] == ["power"]
        assert bench.figure("escale_collector_measurements_held") == 1
        assert bench.frames("let_go") == 4
        assert not bench.records.letters
        bench.series.fault = lambda _: None
        bench.clock.steady += 60
        bench.send(9, body(9, volts))
        assert (await bench.live.ack())[1].stored == ((9, 9),)


async def test_a_sample_that_the_stores_code_stumbles_over_does_not_end_the_process() -> None:
    async with running() as bench:
        bench.series.fault = lambda points: (
            ValueError("no line for it") if any(point.at == NOW + 2 for point in points) else None
        )
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        bench.send(2)
        bench.send(3)
        bench.series.gate.set()
        assert (await bench.live.ack())[1].stored == ((1, 1),)
        assert (await bench.live.ack())[1].stored == ((3, 3),)
        assert (await bench.live.ack())[1].rejected[0].reason == "store_refused"


async def test_the_backlog_lane_does_not_wait_for_the_live_lane() -> None:
    async with running() as bench:
        bench.series.fault = lambda points: (
            StoreUnavailable("slow") if any(point.at == NOW + 1 for point in points) else None
        )
        bench.send(1)
        await bench.series.writing.wait()
        bench.send(2, lane="backlog")
        assert (await bench.backlog.ack())[1].stored == ((2, 2),)
        bench.series.fault = lambda _: None
        assert (await bench.live.ack())[1].stored == ((1, 1),)


async def test_what_comes_while_the_intake_is_full_is_dropped_and_counted() -> None:
    async with running(settings("queue = 64\nbatch_frames = 64")) as bench:
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        for seq in range(2, 102):
            bench.send(seq)
        bench.series.gate.set()
        assert (await bench.live.ack())[1].stored == ((1, 1),)
        assert (await bench.live.ack())[1].stored == ((2, 65),)
        assert bench.frames("dropped") == 36
        assert bench.frames("received") == 101


async def test_a_lane_with_nothing_to_do_waits_for_the_next_frame() -> None:
    async with running() as bench:
        bench.send(1)
        await bench.live.ack()
        assert not any(lane._arrived.is_set() for lane in bench.collector._lanes)


async def test_a_lost_ack_is_counted_and_stops_nothing() -> None:
    async with running() as bench:
        bench.live.away = True
        bench.send(1)
        await bench.series.writing.wait()
        bench.send(2, lane="backlog")
        await bench.backlog.ack()
        bench.live.away = False
        bench.send(1)
        assert (await bench.live.ack())[1].stored == ((1, 1),)
        assert len(bench.series.points) == 2


async def test_stopping_finishes_the_batch_in_hand_and_answers_it() -> None:
    async with running() as bench:
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        bench.collector.stop()
        bench.series.gate.set()
        assert (await bench.live.ack())[1].stored == ((1, 1),)
    assert bench.records.seen == {KIOSK: (NOW, NOW + 1)}


async def test_stopping_while_the_store_is_away_lets_the_batch_go() -> None:
    async with running() as bench:
        bench.series.fault = lambda _: StoreUnavailable("away")
        bench.send(1)
        await bench.series.writing.wait()
    assert bench.live.sent.empty()
    assert bench.frames("let_go") == 1


async def test_stopping_before_a_write_fails_does_not_try_it_for_ever() -> None:
    async with running() as bench:
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        bench.collector.stop()
        bench.series.fault = lambda _: StoreUnavailable("away")
        bench.series.gate.set()
    assert bench.series.attempts == 1
    assert bench.frames("let_go") == 1


async def test_what_is_not_on_a_frames_topic_is_counted() -> None:
    async with running() as bench:
        bench.live.arrive("escale/v1/kiosk-a/up/live/weather", b"", {})
        bench.send(1)
        await bench.live.ack()
        assert bench.frames("astray") == 1


async def test_rejections_are_counted_by_reason_and_logged() -> None:
    async with running() as bench:
        with capture_logs() as logs:
            bench.send(1, body(1, climate(fields={"temperature": "warm"})))
            await bench.live.ack()
            bench.send(2)
            await bench.live.ack()
        assert bench.figure("escale_collector_rejections_total", reason="wrong_type") == 1
        assert bench.figure("escale_collector_dead_letters_total") == 1
        assert bench.frames("rejected") == bench.frames("stored") == 1
        [entry] = [entry for entry in logs if entry["event"] == "frames_rejected"]
        assert entry["reasons"] == ["wrong_type"]
        text = generate_latest(bench.collector.office.metrics.registry).decode()
        assert 'escale_collector_samples_stored_total{lane="live"} 1.0' in text


@pytest.mark.parametrize("lane", [Kind.LIVE, Kind.BACKLOG])
async def test_two_collectors_have_different_client_ids(lane: Kind) -> None:
    ids = []

    def connect(client_id: str, subscription: Subscription) -> FakeLink:
        ids.append(client_id)
        return FakeLink()

    for _ in range(2):
        Collector(
            settings(),
            group="secretgroup",
            series=FakeSeries(),
            records=FakeRecords(),
            connect=connect,
        )
    assert len({one for one in ids if one.startswith(f"_collector-{lane}-")}) == 2
