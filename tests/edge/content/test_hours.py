"""A daemon that is killed loses no count and no code of the open hour, and counts none twice."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import code_digest
from edge.content import ContentDesk
from edge.content.hours_file import FILE
from edge.readings import Reading
from tests.edge.content.bundles import HOUR, KIOSK, NOON, PROCEDURES, bundle

HOUR_BEGIN = NOON - NOON % HOUR


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Kiosk:
    """A data folder and a journal that outlive the daemon; `at` is the time."""

    folder: Path
    at: int = HOUR_BEGIN
    recorded: list[Reading] = field(default_factory=list)
    others: int = 0
    killed_before: bool = False
    killed_after: bool = False

    def record(self, readings: Sequence[Reading]) -> None:
        if self.killed_before:
            raise Killed
        self.recorded += readings
        if self.killed_after:
            raise Killed

    def start(self) -> ContentDesk:
        """A daemon; the one before, if any, was killed."""
        self.killed_before = self.killed_after = False
        return ContentDesk(
            KIOSK,
            self.folder,
            [],
            lambda: self.at,
            self.record,
            lambda: len(self.recorded) + self.others,
        )

    def over(self, desk: ContentDesk) -> None:
        """The hour is over, and the desk looks."""
        self.at += HOUR
        desk.look()

    @property
    def file(self) -> Path:
        return self.folder / FILE

    @property
    def taken(self) -> list[object]:
        return [reading.fields["taken"] for reading in self.recorded]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def given(desk: ContentDesk) -> str:
    code = desk.shelf.orient(PROCEDURES, "", with_code=True)
    assert code is not None
    return code


def test_after_a_kill_the_hour_goes_on_and_its_codes_become_known(kiosk: Kiosk) -> None:
    codes = [given(kiosk.start())]
    desk = kiosk.start()
    codes.append(given(desk))
    kiosk.over(desk)
    [reading] = kiosk.recorded
    assert reading.fields == {
        "offered": 0,
        "taken": 2,
        "codes": " ".join(sorted(map(code_digest, codes))),
    }
    assert not kiosk.file.exists()
    kiosk.over(kiosk.start())
    assert len(kiosk.recorded) == 1


def test_what_is_counted_without_a_code_is_on_the_disk_at_the_next_look(kiosk: Kiosk) -> None:
    desk = kiosk.start()
    desk.shelf.orient(PROCEDURES, "", with_code=False)
    assert not kiosk.file.exists()
    desk.look()
    kiosk.over(kiosk.start())
    assert kiosk.taken == [1]


def test_an_hour_that_ended_while_no_daemon_ran_is_recorded_at_the_start(kiosk: Kiosk) -> None:
    given(kiosk.start())
    kiosk.at += 5 * HOUR
    desk = kiosk.start()
    given(desk)
    desk.look()
    assert kiosk.taken == [1]
    kiosk.over(desk)
    assert kiosk.taken == [1, 1]


def test_an_hour_of_a_clock_that_was_set_back_since_is_open_still(kiosk: Kiosk) -> None:
    given(kiosk.start())
    kiosk.at = 60
    desk = kiosk.start()
    desk.look()
    assert kiosk.taken == []
    kiosk.at = HOUR_BEGIN
    desk.look()
    assert kiosk.taken == [1]


@pytest.mark.parametrize("recorded", [False, True])
def test_killed_between_recording_and_forgetting_it_counts_once(
    kiosk: Kiosk, recorded: bool
) -> None:
    desk = kiosk.start()
    given(desk)
    kiosk.killed_before, kiosk.killed_after = not recorded, recorded
    with pytest.raises(Killed):
        kiosk.over(desk)
    assert kiosk.taken == ([1] if recorded else [])
    # Twice killed: what others recorded in between is not taken for the hour.
    kiosk.start()
    kiosk.others += 7
    kiosk.start().look()
    kiosk.start().look()
    assert kiosk.taken == [1]
    assert not kiosk.file.exists()


def test_an_orderly_end_records_the_open_hour_and_leaves_no_file(kiosk: Kiosk) -> None:
    desk = kiosk.start()
    given(desk)
    desk.stop()
    assert kiosk.taken == [1]
    assert list(kiosk.folder.iterdir()) == []


def test_the_file_says_no_code_no_order_and_no_minute(kiosk: Kiosk) -> None:
    desk = kiosk.start()
    codes = []
    for minute in range(30):
        kiosk.at = HOUR_BEGIN + minute * 60_000_000 + 1
        codes.append(given(desk))
    content = kiosk.file.read_text()
    said = json.loads(content)
    assert said["last"] == HOUR_BEGIN + HOUR - 1
    [counted] = said["open"]
    assert counted == {
        "theme": PROCEDURES,
        "place": "",
        "offered": 0,
        "taken": 30,
        "codes": sorted(map(code_digest, codes)),
    }
    assert said["ended"] == []
    for code in codes:
        assert code not in content
        assert code.replace("-", "") not in content
    assert kiosk.file.stat().st_mtime_ns == (HOUR_BEGIN + HOUR - 1) * 1_000
    assert kiosk.file.stat().st_mode & 0o077 == 0


def test_a_draft_that_a_kill_left_behind_goes(kiosk: Kiosk) -> None:
    kiosk.file.with_name(f"{FILE}.new").write_bytes(b"half")
    kiosk.start()
    assert list(kiosk.folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\xff", b'{"last": 1, "who": "jeanne"}', b'{"last": 1'])
def test_a_damaged_file_is_set_aside_and_not_quoted(kiosk: Kiosk, content: bytes) -> None:
    kiosk.file.write_bytes(content)
    with capture_logs() as logs:
        desk = kiosk.start()
    assert [row["event"] for row in logs] == ["orientations_set_aside"]
    assert "jeanne" not in repr(logs)
    [aside] = kiosk.folder.iterdir()
    assert aside.name.startswith(f"{FILE}.damaged-")
    given(desk)
    kiosk.over(desk)
    assert kiosk.taken == [1]


def test_a_disk_that_refuses_is_said_once_and_the_hour_counts_all_the_same(
    kiosk: Kiosk,
) -> None:
    kiosk.folder /= "missing"
    desk = kiosk.start()
    with capture_logs() as logs:
        given(desk)
        given(desk)
        kiosk.over(desk)
    assert [row["event"] for row in logs] == ["orientations_not_kept"]
    assert kiosk.taken == [2]


def test_places_of_the_bundle_are_kept_with_their_theme(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = kiosk.start()
    monkeypatch.setattr(desk._keeper, "content", bundle)
    desk.shelf.offer(PROCEDURES, "fr")
    desk.shelf.orient(PROCEDURES, "near", with_code=True)
    kiosk.over(kiosk.start())
    rows = [(one.tags.get("place"), one.fields["offered"]) for one in kiosk.recorded]
    assert rows == [("near", 1), ("open", 1), ("open-far", 1)]


CHILD = """
import sys
from pathlib import Path
from edge.content import ContentDesk
desk = ContentDesk("k", Path(sys.argv[1]), [], lambda: int(sys.argv[2]), print, lambda: 0)
while True:
    print(desk.shelf.orient(sys.argv[3], "", with_code=True), flush=True)
"""


@pytest.mark.slow
def test_every_code_that_a_process_said_before_kill_9_is_known_afterwards(kiosk: Kiosk) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(kiosk.folder), str(kiosk.at), PROCEDURES],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(9)]
    child.kill()
    said += child.stdout.read().splitlines(keepends=True)
    child.wait(10)
    child.stdout.close()
    kiosk.over(kiosk.start())
    [reading] = kiosk.recorded
    known = str(reading.fields["codes"]).split()
    codes = [line.strip() for line in said if line.endswith("\n")]
    assert len(codes) >= 9
    assert {code_digest(code) for code in codes} <= set(known)
    assert reading.fields["taken"] == len(known)
