"""From readings to frames: stamped, examined, grouped, and never lost without being counted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import MAX_FRAME_BYTES, Family, Frame, decode
from edge.clock import Timekeeper
from edge.journal import Journal, JournalUnavailable, Limits, open_journal
from edge.readings import Reading
from edge.recording import Recorder, split
from edge.uplink import Uplink
from edge.window import Window
from tests.edge.material import KIOSK, NOON, ROOMY, HandClock, boots, sample

CLIMATE = Reading("climate", {"temperature": 21.5}, {"zone": "cabin"})
HOST = Reading("host", {"cpu": 3})


class Bench:
    """A recorder with its surroundings."""

    def __init__(self, folder: Path) -> None:
        import random

        self.path = folder / "journal.sqlite"
        self.clock = HandClock()
        self.synced = True
        self.boots = boots()
        timekeeper = Timekeeper(self.clock, lambda: self.synced)
        journal = self._open()
        self.uplink = Uplink(KIOSK, journal, Window(random.Random(1)))
        self.recorder = Recorder(
            journal,
            self.uplink,
            timekeeper,
            new_boot=lambda: next(self.boots),
            renew=self._renew,
        )

    @property
    def journal(self) -> Journal:
        return self.recorder.journal

    def frames(self) -> list[Frame]:
        return [decode(Frame, row.payload) for row in self.journal.held(limit=1000)]

    def _open(self, limits: Limits = ROOMY) -> Journal:
        return open_journal(self.path, limits, new_boot=lambda: next(self.boots)).journal

    def _renew(self, damaged: Journal) -> Journal:
        damaged.close()
        return self._open()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.journal.close()


def test_a_tick_makes_one_frame_a_family(bench: Bench) -> None:
    bench.recorder.add("a", [CLIMATE, HOST])
    bench.recorder.add("b", [CLIMATE])
    bench.recorder.flush()
    frames = bench.frames()
    assert [len(frame.samples) for frame in frames] == [2, 1]
    assert {s.m for s in frames[0].samples} == {"climate"}
    assert bench.recorder.flush() == []


def test_each_sample_has_a_time_of_its_own_and_values_of_the_fields_type(bench: Bench) -> None:
    bench.recorder.add("a", [HOST, HOST, HOST])
    bench.recorder.flush()
    (frame,) = bench.frames()
    assert [s.at for s in frame.samples] == [NOON, NOON + 1, NOON + 2]
    assert isinstance(frame.samples[0].fields["cpu"], float)


@pytest.mark.parametrize(
    "reading",
    [
        Reading("host", {"cpu": 101.0}),
        Reading("host", {"cpu": float("nan")}),
        Reading("host", {"cpu": "hot"}),
        Reading("host", {}),
        Reading("nothing", {"x": 1}),
        Reading("climate", {"temperature": 20.0}),
        Reading("place", {"name": "here"}, {"site": "a", "commune": "33063"}),
    ],
)
def test_a_reading_the_registry_does_not_take_is_counted_and_named(
    bench: Bench, reading: Reading
) -> None:
    with capture_logs() as logged:
        bench.recorder.add("odd", [reading, HOST])
    bench.recorder.flush()
    account = bench.journal.account()
    assert (account.produced, account.rejected, account.held) == (2, 1, 1)
    assert logged[0]["event"] == "sample_rejected"
    assert logged[0]["driver"] == "odd"


def test_a_clock_that_steps_back_begins_a_new_boot(bench: Bench) -> None:
    bench.recorder.add("a", [HOST])
    bench.clock.wall -= 3_600_000_000
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    first, second = bench.frames()
    assert first.boot != second.boot
    assert (first.seq, second.seq) == (1, 1)
    assert second.samples[0].at < first.samples[0].at


def unset(bench: Bench) -> None:
    """Begins again with a clock that nobody has set."""
    bench.clock.wall, bench.synced = 0, False
    bench.recorder._timekeeper = Timekeeper(bench.clock, lambda: bench.synced)


def test_what_was_measured_before_the_clock_was_set_gets_its_true_time(bench: Bench) -> None:
    unset(bench)
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    assert bench.frames()[0].clock == "unsynced"
    assert bench.uplink.due(bench.clock.steady) == []
    bench.clock.advance(60)
    bench.clock.wall, bench.synced = NOON + 60_000_000, True
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    frames = bench.frames()
    assert [frame.clock for frame in frames] == ["synced", "synced"]
    assert [frame.samples[0].at for frame in frames] == [NOON, NOON + 60_000_000]
    assert frames[0].boot == frames[1].boot
    assert len(bench.uplink.due(bench.clock.steady)) == 2


def test_a_clock_set_backward_moves_what_waited_to_the_new_boot(bench: Bench) -> None:
    unset(bench)
    bench.clock.wall = NOON
    bench.recorder._timekeeper = Timekeeper(bench.clock, lambda: bench.synced)
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    bench.clock.advance(10)
    bench.clock.wall, bench.synced = NOON - 1_000_000, True
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    frames = bench.frames()
    assert {frame.boot for frame in frames} == {bench.journal.boot}
    times = [s.at for frame in sorted(frames, key=lambda f: f.seq) for s in frame.samples]
    assert times == sorted(times)
    assert [frame.clock for frame in frames] == ["synced", "synced"]


def fill_the_disk(journal: Journal) -> Callable[[], None]:
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")

    def free() -> None:
        journal._connection.execute("PRAGMA max_page_count = 1000000")

    return free


def test_what_a_full_disk_does_not_take_is_counted_as_dropped_later(bench: Bench) -> None:
    free = fill_the_disk(bench.journal)
    big = [Reading("climate", {"temperature": 20.0}, {"zone": "z" * 120})] * 400
    bench.recorder.add("a", [*big, Reading("nothing", {})])
    with capture_logs() as logged:
        assert bench.recorder.flush() == []
    assert logged[-1]["event"] == "samples_lost"
    free()
    bench.recorder.add("a", [HOST])
    bench.recorder.flush()
    account = bench.journal.account()
    assert account.balanced
    assert (account.produced, account.dropped, account.rejected, account.held) == (402, 400, 1, 1)


def test_a_journal_damaged_in_use_is_set_aside_and_the_samples_go_into_a_new_one(
    bench: Bench,
) -> None:
    bench.recorder.add("a", [HOST] * 900)
    bench.recorder.flush()
    boot = bench.journal.boot
    bench.journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(bench.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    bench.path.write_bytes(content)
    bench.journal._connection.execute("PRAGMA shrink_memory")
    bench.recorder.add("a", [CLIMATE] * 900)
    with capture_logs() as logged:
        rows = bench.recorder.flush()
    assert "journal_damaged" in [entry["event"] for entry in logged]
    assert sum(row.samples for row in rows) == 900
    assert bench.journal.boot != boot
    assert len(list(bench.path.parent.glob("*.damaged-*"))) >= 1
    assert len(bench.uplink.due(bench.clock.steady)) == len(rows)


def test_damage_on_a_disk_that_takes_no_new_file_is_lived_with_until_it_does(bench: Bench) -> None:
    renew = bench.recorder.custody._renew

    def refuse(damaged: Journal) -> Journal:
        damaged.close()
        raise JournalUnavailable("the disk is full")

    bench.recorder.custody._renew = refuse
    bench.journal._connection.execute("DROP TABLE frame")
    for _ in range(3):
        bench.recorder.add("a", [HOST])
        assert bench.recorder.flush() == []
    bench.recorder.custody._renew = renew
    bench.recorder.add("a", [HOST])
    assert len(bench.recorder.flush()) == 1
    account = bench.journal.account()
    assert (account.produced, account.dropped, account.held) == (4, 3, 1)


def test_frames_stay_within_their_size_and_count() -> None:
    many = list(split([sample(at=NOON + n) for n in range(2_500)]))
    assert [len(part) for part in many] == [1_000, 1_000, 500]
    long = sample(Family.SENSOR).model_copy(update={"tags": {"zone": "z" * 5_000}})
    parts = list(split([long] * 200))
    assert sum(map(len, parts)) == 200
    assert all(sum(len(s.model_dump_json()) for s in part) < MAX_FRAME_BYTES for part in parts)
