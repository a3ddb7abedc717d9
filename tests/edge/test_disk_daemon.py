"""The daemon on a disk that refuses: live values, an alarm, honest goodbyes, no commands."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker import EmbeddedBroker
from edge.readings import Reading
from edge.storage import JOURNAL_FILE, STATE_FILE
from tests.edge.disks import SmallDisk, small_disk
from tests.edge.line import Counting, a_daemon, back_office, running
from tests.edge.material import (
    Office,
    a_journal,
)
from tests.servers.process import free_port

CLIMATE = Reading("climate", {"temperature": 21.5}, {"zone": "cabin" * 20})


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.mark.slow
async def test_a_daemon_on_a_full_disk_sends_live_raises_an_alarm_and_clears_it(
    disk: SmallDisk, tmp_path: Path
) -> None:
    counting, office = Counting(), Office()
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        daemon = a_daemon(disk.folder, broker.url, office, drivers={"counting": counting})
        async with back_office(broker, office) as back:
            async with running(daemon):
                await back.until(lambda: back.has(3), "the first values")
                disk.fill()
                await back.until(lambda: ("journal_unwritable",) in back.alarms, "the alarm")
                count = counting.count
                await back.until(lambda: back.has(count + 5), "values while it is full")
                disk.empty()
                await back.until(lambda: back.alarms[-1] == (), "the end of the alarm")
                count = counting.count
                await back.until(lambda: back.has(count + 5), "values after it")
            await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    told = [
        sample.fields["severity"]
        for frame in sorted(back.stored.values(), key=lambda frame: frame.samples[0].at)
        for sample in frame.samples
        if sample.m == "alarm"
    ]
    assert told == ["major", "cleared"]
    assert back.values() == list(range(1, counting.count + 1))
    assert all(status.accounts.balanced for status in back.statuses)
    assert back.statuses[-1].accounts.dropped == 0
    journal = a_journal(disk.folder / "data" / JOURNAL_FILE)
    assert journal.account().balanced
    assert journal.account().produced >= counting.count
    journal.close()


@pytest.mark.slow
@pytest.mark.parametrize("room_again", [True, False])
async def test_a_daemon_that_ends_in_memory_writes_down_what_it_can_and_says_what_is_lost(
    disk: SmallDisk, tmp_path: Path, room_again: bool
) -> None:
    counting, office = Counting(), Office()
    with capture_logs() as logged, EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        daemon = a_daemon(disk.folder, broker.url, office, drivers={"counting": counting})
        async with back_office(broker, office) as back:
            async with running(daemon):
                await back.until(lambda: back.has(2), "the first values")
                back.acking = False
                disk.fill()
                await back.until(lambda: ("journal_unwritable",) in back.alarms, "the alarm")
                if room_again:
                    disk.empty()
                else:
                    disk.fill()
            await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    if not room_again:
        disk.empty()
    journal = a_journal(disk.folder / "data" / JOURNAL_FILE)
    account, said = journal.account(), back.statuses[-1].accounts
    journal.close()
    lost = sum(entry["samples"] for entry in logged if entry["event"] == "samples_lost")
    assert account.balanced
    assert account.produced + lost == said.produced
    assert (lost == 0) is room_again


@pytest.mark.slow
async def test_commands_are_refused_while_nothing_can_be_written_down(
    disk: SmallDisk, tmp_path: Path
) -> None:
    office = Office()
    (disk.folder / "data").mkdir()
    disk.read_only(yes=True)
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        daemon = a_daemon(disk.folder, broker.url, office)
        async with back_office(broker, office) as back, running(daemon):
            await back.until(lambda: back.has(3), "values although it is read-only")
            first = office.command("ping", now=time.time_ns() // 1_000)
            await back.send(office.signed(first))
            count = len(back.values())
            await back.until(lambda: back.has(count + 5), "time for an answer")
            assert back.states(first.id) == []
            disk.read_only(yes=False)
            await back.until(lambda: back.alarms[-1] == (), "the end of the alarm")
            second = office.command("ping", now=time.time_ns() // 1_000)
            await back.send(office.signed(second))
            await back.until(lambda: "succeeded" in back.states(second.id), "an answer")
        assert set(back.alarms) == {(), ("file_system_read_only",)}
    assert (disk.folder / "data" / STATE_FILE).exists()
