"""The measurement `collector`: what this process did in its last minute."""

from __future__ import annotations

import random

import pytest

from collector.delivery import Tally
from collector.office import Office
from collector.reporting import Reporting
from contract import OFFICE, REGISTRY, StoreUnavailable
from store import Point
from tests.collector.fakes import FakeLink, FakeRecords, FakeSeries, ManualClock
from tests.collector.test_collector import running, settings
from tests.waiting import eventually


class Minute:
    """A collector's office on fakes, and its reports."""

    def __init__(self) -> None:
        self.series, self.clock = FakeSeries(), ManualClock()
        self.office = Office(
            settings(),
            series=self.series,
            records=FakeRecords(),
            clock=self.clock,
            rng=random.Random(1),
        )
        self.links = {"live": FakeLink(), "backlog": FakeLink()}
        for lane in self.links:
            self.office.metrics.watch_waiting(lane, lambda: 3)
        self.reporting = Reporting(self.office, self.links, name="one")

    def work(self, frames: int, ack_s: float) -> None:
        """So many frames arrive by the live lane, are stored and acknowledged."""
        metrics = self.office.metrics
        metrics.frames("live", "received", frames)
        metrics.settled("live", Tally(stored=frames, samples=4 * frames))
        metrics.answering.labels("live").observe(ack_s)

    async def report(self) -> dict[str, Point]:
        """The next minute's points by lane, "" for the process's."""
        self.clock.wall += 60_000_000
        await self.reporting.report()
        points = [each for each in self.series.points.values() if each.at == self.clock.now()]
        for point in points:
            row = REGISTRY[point.measurement]
            assert row.tag_fault(point.tags) is None
            assert row.field_fault(point.fields) is None
            assert (point.kiosk, point.tags["collector"]) == (OFFICE, "one")
        return {point.tags.get("lane", ""): point for point in points}


async def test_a_report_tells_what_was_done_since_the_last_one() -> None:
    minute = Minute()
    minute.work(5, ack_s=0.2)
    assert (await minute.report())["live"].fields["received"] == 5
    minute.work(2, ack_s=0.4)
    fields = (await minute.report())["live"].fields
    assert (fields["received"], fields["stored"], fields["samples"]) == (2, 2, 8)
    assert fields["ack_delay"] == 400.0
    assert fields["waiting"] == 3
    idle = (await minute.report())["live"].fields
    assert idle["received"] == 0
    assert "ack_delay" not in idle


async def test_what_could_not_be_written_is_written_later_at_its_own_minute() -> None:
    minute = Minute()
    minute.work(5, ack_s=0.2)
    minute.series.fault = lambda _: StoreUnavailable("away")
    assert await minute.report() == {}
    missed = minute.clock.now()
    minute.series.fault = lambda _: None
    minute.work(2, ack_s=0.4)
    fields = (await minute.report())["live"].fields
    assert (fields["received"], fields["ack_delay"]) == (2, 400.0)
    [late] = [
        each
        for each in minute.series.points.values()
        if each.at == missed and each.tags.get("lane") == "live"
    ]
    assert (late.fields["received"], late.fields["ack_delay"]) == (5, 200.0)
    before = len(minute.series.points)
    await minute.report()
    assert len(minute.series.points) == before + 3


async def test_what_is_wrong_with_the_process_is_told_once_for_both_lanes() -> None:
    minute = Minute()
    minute.office.database_outage.began(StoreUnavailable("away"))
    minute.office.held.hold({"climate"}, minute.clock.monotonic())
    minute.links["backlog"].connected = False
    minute.office.windows_due = 4
    points = await minute.report()
    whole = points[""].fields
    assert (whole["database_away"], whole["series_away"]) == (True, False)
    assert (whole["held"], whole["windows_due"], whole["letters"]) == (1, 4, 0)
    assert points["live"].fields["connected"] is True
    assert points["backlog"].fields["connected"] is False


async def test_a_running_collector_reports_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.reporting.INTERVAL_S", 0.01)
    async with running() as bench:
        bench.send(1)
        await bench.live.ack()

        async def reported() -> bool:
            points = [each for each in bench.series.points.values() if each.kiosk == OFFICE]
            return any(each.fields.get("stored") == 1 for each in points)

        await eventually(reported, what="a report of the frame")
