"""A disk that is full, read-only, failing or damaged: the kiosk senses, sends and counts on."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import Account, Frame, decode
from edge.clock import Timekeeper
from edge.configuration import JournalLimits
from edge.custody import total
from edge.journal import (
    Journal,
    JournalUnavailable,
    open_in_memory,
    open_journal,
    take_over,
)
from edge.readings import Reading
from edge.recording import Recorder
from edge.storage import JOURNAL_FILE, MEMORY_BYTES, Storage
from edge.uplink import Uplink
from edge.window import Lane, Window
from tests.edge.disks import SmallDisk, file_size_limit, small_disk
from tests.edge.material import (
    KIOSK,
    NOON,
    ROOMY,
    HandClock,
    a_journal,
    ack_of,
    boots,
    draft,
)

CLIMATE = Reading("climate", {"temperature": 21.5}, {"zone": "cabin" * 20})


class Kiosk:
    """Storage, recorder and uplink on a folder, with a clock set by hand."""

    def __init__(
        self, folder: Path, *, seed: int = 0, synced: Callable[[], bool] = lambda: True
    ) -> None:
        self.clock = HandClock()
        self.clock.advance(seed * 3600.0)
        self.boots = boots(seed)
        self.storage = Storage(folder, JournalLimits(), lambda: next(self.boots))
        self.uplink = Uplink(KIOSK, self.storage.journal, Window(random.Random(1)))
        self.recorder = Recorder(
            self.storage.journal,
            self.uplink,
            Timekeeper(self.clock, synced),
            new_boot=lambda: next(self.boots),
            renew=self.storage.renew,
            refuge=self.storage.refuge,
        )

    @property
    def journal(self) -> Journal:
        return self.recorder.journal

    def in_memory(self) -> bool:
        return self.recorder.custody.in_memory

    def account(self) -> Account:
        return self.recorder.custody.account()

    def measure(self, count: int = 1) -> None:
        self.clock.advance(1.0)
        self.recorder.add("test", [CLIMATE] * count)
        self.recorder.flush()

    def measure_until_in_memory(self) -> None:
        for _ in range(2_000):
            if self.in_memory():
                return
            self.measure(20)
        raise AssertionError("the disk took everything")

    def close(self) -> None:
        self.journal.close()
        self.storage.ledger.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


def test_while_the_disk_is_full_what_is_measured_leaves_live_from_memory(disk: SmallDisk) -> None:
    kiosk = Kiosk(disk.folder)
    kiosk.measure()
    boot = kiosk.journal.boot
    disk.fill()
    kiosk.measure_until_in_memory()
    kiosk.uplink.due(kiosk.clock.steady)
    kiosk.measure()
    live = [each for each in kiosk.uplink.due(kiosk.clock.steady) if each.lane is Lane.LIVE]
    assert live, "something leaves"
    assert {each.row.boot for each in live} == {kiosk.journal.boot}
    assert kiosk.journal.boot != boot
    account = kiosk.account()
    assert account.balanced
    assert account.dropped == 0
    kiosk.close()


def test_what_was_in_memory_moves_into_the_file_with_its_keys_when_there_is_room(
    disk: SmallDisk,
) -> None:
    kiosk = Kiosk(disk.folder)
    disk.fill()
    kiosk.measure_until_in_memory()
    kiosk.measure(30)
    memory = kiosk.journal.held(limit=10_000)
    kiosk.journal.release(ack_of(memory[:1]))
    before = kiosk.account()
    disk.empty()
    kiosk.measure()
    assert kiosk.in_memory(), "it is not tried at every turn"
    kiosk.clock.advance(120.0)
    kiosk.measure()
    assert not kiosk.in_memory()
    after = kiosk.account()
    assert after.balanced
    assert after == total(before, Account(produced=2, held=2))
    kept = {row.key: row.payload for row in kiosk.journal.held(limit=100_000)}
    assert all(kept[row.key] == row.payload for row in memory[1:])
    assert after.stored == memory[0].samples
    kiosk.close()


def test_what_is_in_memory_never_pushes_out_what_the_file_holds(tmp_path: Path) -> None:
    left = [100 * 1024 * 1024]
    source = boots(1)
    file = open_journal(
        tmp_path / "journal.sqlite", ROOMY, new_boot=lambda: next(source), free=lambda: left[0]
    ).journal
    for _ in range(60):
        file.append([draft(count=500)])
    memory = open_in_memory(ROOMY, new_boot=lambda: next(source))
    held = memory.append([draft(count=500) for _ in range(10)])
    known = file.account()
    left[0] = 0
    with pytest.raises(JournalUnavailable, match="no room"):
        take_over(file, memory)
    assert file.account() == known
    assert file.crowded_out == 0
    memory.release(ack_of(held))
    take_over(file, memory)
    assert file.account().stored == 5_000, "once it has left, nothing keeps the kiosk from its file"
    memory.close()
    file.close()


def test_a_disk_that_fails_again_and_again_is_tried_less_and_less_often(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    tries: list[float] = []
    for _ in range(8):
        with capture_logs(), file_size_limit(1_000):
            kiosk.measure()
        assert kiosk.in_memory()
        began = kiosk.clock.steady
        while kiosk.in_memory():
            kiosk.measure()
        tries.append(kiosk.clock.steady - began)
    assert tries == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    kiosk.clock.advance(1_000.0)
    with capture_logs(), file_size_limit(1_000):
        kiosk.measure()
    kiosk.measure()
    assert not kiosk.in_memory()
    assert kiosk.account().balanced
    kiosk.close()


def test_a_disk_that_takes_no_write_is_not_come_back_to_even_with_nothing_to_move(
    tmp_path: Path,
) -> None:
    file = a_journal(tmp_path / "journal.sqlite")
    memory = a_journal(Path(":memory:"), seed=1)
    with capture_logs(), file_size_limit(1_000), pytest.raises(JournalUnavailable):
        take_over(file, memory)
    assert take_over(file, memory) == 0
    file.close()
    memory.close()


def test_what_waits_for_the_clock_waits_in_memory_too_and_is_put_right(tmp_path: Path) -> None:
    synced: list[bool] = []
    kiosk = Kiosk(tmp_path, synced=lambda: bool(synced))
    kiosk.measure(3)
    with capture_logs(), file_size_limit(1_000):
        kiosk.measure(2)
        assert kiosk.in_memory()
        assert kiosk.uplink.due(kiosk.clock.steady) == []
    kiosk.clock.advance(120.0)
    kiosk.measure(1)
    assert not kiosk.in_memory()
    assert kiosk.uplink.due(kiosk.clock.steady) == []
    kiosk.clock.wall += 10**12
    synced.append(True)
    kiosk.measure(1)
    frames = [decode(Frame, row.payload) for row in kiosk.journal.held(limit=100)]
    assert [frame.clock for frame in frames] == ["synced"] * 4
    assert min(frame.samples[0].at for frame in frames) > NOON + 10**12
    assert len(kiosk.uplink.due(kiosk.clock.steady)) == 4
    kiosk.close()


def test_a_file_that_may_not_grow_is_left_for_the_memory(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.measure(5)
    with capture_logs(), file_size_limit(100_000):
        kiosk.measure_until_in_memory()
    with capture_logs(), file_size_limit(1_000):
        kiosk.measure(7)
        kiosk.clock.advance(120.0)
        kiosk.measure(1)
        assert kiosk.in_memory(), "it still may not"
        before = kiosk.account()
    kiosk.clock.advance(120.0)
    kiosk.measure(1)
    assert not kiosk.in_memory()
    assert kiosk.account() == total(before, Account(produced=1, held=1))
    kiosk.close()


def test_a_disk_that_is_read_only_at_the_start_does_not_keep_the_kiosk_from_sensing(
    disk: SmallDisk,
) -> None:
    first = Kiosk(disk.folder)
    first.measure(3)
    first.close()
    disk.read_only(yes=True)
    second = Kiosk(disk.folder, seed=1)
    assert second.in_memory()
    second.measure(4)
    assert len(second.uplink.due(second.clock.steady)) == 1
    disk.read_only(yes=False)
    second.clock.advance(120.0)
    second.measure(1)
    assert not second.in_memory()
    assert second.storage.disk_available(), "the ledger is opened too"
    account = second.account()
    assert (account.produced, account.held) == (8, 8)
    second.close()


@pytest.mark.slow
def test_what_the_memory_cannot_keep_is_dropped_by_family_and_counted(tmp_path: Path) -> None:
    long = Reading("host", {"cpu": 1 / 3, "load": 1 / 3, "memory": 1 / 3, "disk": 1 / 3})
    with capture_logs(), file_size_limit(0):
        kiosk = Kiosk(tmp_path)
        assert kiosk.in_memory()
        kiosk.recorder.add("test", [CLIMATE])
        kiosk.recorder.flush()
        while kiosk.account().dropped == 0:
            kiosk.clock.advance(1.0)
            kiosk.recorder.add("test", [long] * 900)
            kiosk.recorder.flush()
    account = kiosk.account()
    assert account.balanced
    assert kiosk.journal.size <= MEMORY_BYTES
    assert "sensor" in {row.family for row in kiosk.journal.held(limit=100_000)}
    kiosk.close()


def test_a_disk_that_others_fill_bounds_the_journal_instead_of_failing(tmp_path: Path) -> None:
    path, left = tmp_path / "journal.sqlite", [100 * 1024 * 1024]
    journal = open_journal(
        path, ROOMY, new_boot=lambda: next(boots(1)), free=lambda: left[0]
    ).journal
    for _ in range(60):
        journal.append([draft(count=500)])
    assert journal.account().dropped == 0
    assert journal.roomy
    left[0] = 1024
    sizes = []
    for _ in range(3):
        for _ in range(30):
            journal.append([draft(count=500)])
        sizes.append(pages(journal))
    account = journal.account()
    assert account.balanced
    assert account.dropped == journal.crowded_out > 0
    assert sizes[0] == sizes[1] == sizes[2], "the file does not grow"
    left[0] = 100 * 1024 * 1024
    journal.append([draft()])
    assert journal.roomy
    journal.close()


def pages(journal: Journal) -> int:
    return int(journal._connection.execute("PRAGMA page_count").fetchone()[0])


@pytest.mark.parametrize("where", ["middle", "header", "log"])
def test_a_file_with_corrupted_bytes_is_set_aside_and_sensing_goes_on(
    tmp_path: Path, where: str
) -> None:
    first = Kiosk(tmp_path)
    for _ in range(40):
        first.measure(20)
    known = first.account()
    first.storage.ledger.keep_account(known)
    first.close()
    path = tmp_path / JOURNAL_FILE
    content = bytearray(path.read_bytes())
    begin = {"middle": len(content) // 2, "header": 0, "log": 4096}[where]
    content[begin : begin + 8192] = random.Random(1).randbytes(8192)
    path.write_bytes(content)
    second = Kiosk(tmp_path, seed=1)
    second.measure(2)
    assert [file for file in tmp_path.iterdir() if ".damaged-" in file.name]
    account = second.account()
    assert account.balanced
    assert (account.set_aside, account.held) == (known.held, 2)
    second.close()


@pytest.mark.parametrize("left", [0, 31, 5_000, -1])
def test_a_log_cut_short_by_a_power_cut_leaves_a_journal_that_adds_up(
    tmp_path: Path, left: int
) -> None:
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path)
    for _ in range(10):
        journal.append([draft(count=20)])
    log = path.with_name("journal.sqlite-wal").read_bytes()
    image = path.read_bytes()
    journal.close()
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(image)
    copy.with_name("copy.sqlite-wal").write_bytes(log[:left])
    after = a_journal(copy, seed=1)
    account = after.account()
    assert account.balanced
    assert account.held == sum(row.samples for row in after.held(limit=1_000))
    assert after.append([draft()])[0].seq == 1
    after.close()


def test_a_journal_that_is_gone_counts_as_set_aside(tmp_path: Path) -> None:
    first = Kiosk(tmp_path)
    first.measure(9)
    first.storage.ledger.keep_account(first.account())
    first.close()
    for file in tmp_path.glob(f"{JOURNAL_FILE}*"):
        file.unlink()
    second = Kiosk(tmp_path, seed=1)
    assert second.account() == Account(produced=9, set_aside=9)
    second.close()
