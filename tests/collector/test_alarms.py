"""What the collector says is wrong: alarms that begin, are repeated, and end."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from collector.lane import Lane
from contract import ContractError, Kind, StoreHeld, StoreRefused, filter_for, parse, probe
from store.office_alarms import REPEAT_S
from tests.collector.material import NOW, body, climate
from tests.collector.test_collector import Bench, running, settings


def live_lane(bench: Bench) -> Lane:
    return next(lane for lane in bench.collector._lanes if lane._name == "live")


async def test_a_database_that_refuses_is_an_alarm_until_it_takes_something() -> None:
    async with running() as bench:
        bench.series.fault = lambda _: StoreHeld("401: authorization failed")
        bench.send(1)
        await bench.series.writing.wait()
        await bench.collector.office.tell_alarms()
        assert bench.records.reports == [[("series_refuses", "")]]
        assert bench.figure("escale_collector_alarms", type="series_refuses", qualifier="") == 1
        bench.series.fault = lambda _: None
        bench.send(2)
        await bench.live.ack()
        await bench.collector.office.tell_alarms()
        assert bench.records.reports[-1] == []
        assert bench.figure("escale_collector_alarms", type="series_refuses", qualifier="") == 0


async def test_an_alarm_that_lasts_is_repeated_and_taken_back_at_the_end() -> None:
    async with running() as bench:
        office = bench.collector.office
        office.deaf.add("live")
        await office.tell_alarms()
        await office.tell_alarms()
        assert len(bench.records.reports) == 1
        bench.clock.steady += REPEAT_S
        await office.tell_alarms()
        assert bench.records.reports == [[("nothing_arrives", "live")]] * 2
    assert bench.records.reports[-1] == []


async def test_a_measurement_held_back_is_an_alarm_that_names_it() -> None:
    async with running(settings("batch_frames = 10")) as bench:
        bench.series.fault = lambda _: StoreRefused("field type conflict")
        bench.series.gate.clear()
        bench.send(1)
        await bench.series.writing.wait()
        for seq in range(2, 12):
            bench.send(seq)
        bench.series.gate.set()
        await bench.live.ack()
        while not bench.frames("let_go"):
            bench.series.writing.clear()
            await bench.series.writing.wait()
        await bench.collector.office.tell_alarms()
        assert bench.records.reports[-1] == [("measurement_held", "climate")]
        bench.clock.steady += 60
        await bench.collector.office.tell_alarms()
        assert bench.records.reports[-1] == []


async def test_dead_letters_that_had_to_go_are_counted_and_an_alarm_for_an_hour() -> None:
    async with running() as bench:
        bench.records.drops = 7
        with capture_logs() as logs:
            bench.send(1, b"not json")
            await bench.live.ack()
        await bench.collector.office.tell_alarms()
        assert bench.records.reports == [[("dead_letters_dropped", "")]]
        assert bench.figure("escale_collector_dead_letters_dropped_total") == 7
        assert "dead_letters_dropped" in [entry["event"] for entry in logs]
        bench.clock.steady += 3_601
        await bench.collector.office.tell_alarms()
        assert bench.records.reports[-1] == []


async def test_a_lane_that_hears_nothing_begins_a_new_session_and_then_says_so() -> None:
    async with running() as bench:
        lane = live_lane(bench)
        for _ in range(100):
            bench.clock.steady += 1
            await lane.probing.look()
            for _ in range(3):
                # The lane's own task takes up the link again.
                await asyncio.sleep(0)
        assert bench.live.sessions == 3
        assert bench.figure("escale_collector_sessions_renewed_total", lane="live") == 2
        assert {bench.live.sent.get_nowait().topic for _ in range(15)} == {probe(Kind.LIVE)}
        await bench.collector.office.tell_alarms()
        assert bench.records.reports == [[("nothing_arrives", "live")]]
        while not bench.live.sent.empty():
            bench.live.sent.get_nowait()
        bench.send(1, body(1, climate(NOW)))
        await bench.live.ack()
        await bench.collector.office.tell_alarms()
        assert bench.records.reports[-1] == []


async def test_a_probe_that_comes_back_is_heard_and_is_no_frame() -> None:
    async with running() as bench:
        lane = live_lane(bench)
        for _ in range(200):
            bench.clock.steady += 1
            await lane.probing.look()
            while not bench.live.sent.empty():
                sent = bench.live.sent.get_nowait()
                bench.live.arrive(sent.topic, sent.payload, {})
                bench.send(1)
                await bench.live.ack()
        assert bench.live.sessions == 1
        assert bench.frames("astray") == 0


def test_a_probes_topic_is_under_the_lanes_filter_and_no_kiosks() -> None:
    for kind in (Kind.LIVE, Kind.BACKLOG):
        levels = zip(filter_for(kind).split("/"), probe(kind).split("/"), strict=True)
        assert all(wanted in ("+", level) for wanted, level in levels)
        with pytest.raises(ContractError):
            parse(probe(kind))
