"""The small states beside the pipeline: register, notes, outages, held measurements, group."""

from __future__ import annotations

import random
import stat
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker import Backoff
from collector import load_group
from collector.held import HeldBack
from collector.ledger import MAX_STRANGERS, Ledger
from collector.outage import Outage
from collector.register import AGAIN_AFTER_FAILURE_S, Register
from collector.startup import until_there
from contract import SettingsError, StoreHeld, StoreUnavailable
from tests.collector.fakes import FakeRecords, ManualClock
from tests.collector.material import arrived


async def test_known_kiosks_are_sorted_without_asking_the_database_again() -> None:
    records, clock = FakeRecords("kiosk-a"), ManualClock()
    register = Register(records.registered, clock, Outage("database"))
    await register.load()
    clock.steady += 3_600
    ours, strangers = await register.sort([arrived(b"")])
    assert (len(ours), len(strangers), records.reads) == (1, 0, 1)


async def test_a_kiosk_registered_right_after_a_reading_is_known_at_its_first_frame() -> None:
    records, clock = FakeRecords(), ManualClock()
    register = Register(records.registered, clock, Outage("database"))
    await register.load()
    records.kiosks.add("kiosk-a")
    ours, _ = await register.sort([arrived(b"")])
    assert len(ours) == 1


async def test_a_strangers_flood_does_not_become_a_flood_of_queries() -> None:
    records, clock = FakeRecords("kiosk-a"), ManualClock()
    register = Register(records.registered, clock, Outage("database"))
    await register.load()
    for _ in range(100):
        await register.sort([arrived(b"", kiosk="stranger")])
    assert records.reads == 2
    records.fault = StoreUnavailable("away")
    clock.steady += 1
    for _ in range(100):
        clock.steady += AGAIN_AFTER_FAILURE_S / 100 - 0.001
        await register.sort([arrived(b"", kiosk="stranger")])
    assert records.reads == 3


def test_notes_keep_the_latest_times_and_leave_once() -> None:
    ledger = Ledger()
    ledger.heard("kiosk-a", 5)
    ledger.heard("kiosk-a", 3)
    ledger.stored({"kiosk-a": 2, "kiosk-b": 1})
    assert ledger.take_activity() == {"kiosk-a": (5, 2), "kiosk-b": (None, 1)}
    assert ledger.take_activity() == {}


def test_notes_put_back_are_joined_with_what_came_since() -> None:
    ledger = Ledger()
    ledger.heard("kiosk-a", 5)
    ledger.stranger("stranger", 5)
    activity, strangers = ledger.take_activity(), ledger.take_strangers()
    ledger.stored({"kiosk-a": 9})
    ledger.stranger("stranger", 8)
    ledger.put_back(activity, strangers)
    assert ledger.take_activity() == {"kiosk-a": (5, 9)}
    [seen] = ledger.take_strangers().values()
    assert (seen.at, seen.frames) == (8, 2)


def test_strangers_without_end_do_not_fill_the_memory() -> None:
    ledger = Ledger()
    for number in range(2 * MAX_STRANGERS):
        ledger.stranger(f"stranger-{number}", 1)
    assert len(ledger.take_strangers()) == MAX_STRANGERS


def test_a_held_measurement_is_tried_again_after_its_time() -> None:
    held = HeldBack(30)
    held.hold({"power"}, 100.0)
    assert held.at(129.0) == {"power"}
    assert held.at(130.0) == frozenset()


def test_an_outage_is_said_again_when_its_cause_becomes_another() -> None:
    outage = Outage("series")
    with capture_logs() as logs:
        for error in (StoreUnavailable("a"), StoreUnavailable("b"), StoreHeld("c")):
            outage.began(error)
        assert outage.present
        outage.ended()
        outage.ended()
    assert [entry["event"] for entry in logs] == [
        "dependency_away",
        "dependency_refuses",
        "dependency_back",
    ]


async def test_what_is_not_there_at_start_is_waited_for_and_said_once() -> None:
    answers = [StoreUnavailable("refused"), StoreUnavailable("refused")]

    async def attempt() -> str:
        if answers:
            raise answers.pop()
        return "open"

    with capture_logs() as logs:
        opened = await until_there(
            attempt, Outage("series"), rng=random.Random(1), backoff=Backoff(0.001, 0.001)
        )
    assert opened == "open"
    assert [entry["event"] for entry in logs] == ["dependency_away", "dependency_back"]


def test_the_group_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    group = load_group(tmp_path)
    assert load_group(tmp_path) == group
    file = tmp_path / "secrets" / "group"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["group"]
    assert load_group(tmp_path / "other") != group


def test_a_group_that_is_given_is_read_where_it_lies_and_none_is_made(tmp_path: Path) -> None:
    group = load_group(tmp_path)
    given = str(tmp_path / "secrets" / "group")
    assert load_group(tmp_path / "other", given) == group
    assert not (tmp_path / "other").exists()
    with pytest.raises(SettingsError, match="not there"):
        load_group(tmp_path, str(tmp_path / "none"))


def test_collectors_that_start_together_agree_on_the_group(tmp_path: Path) -> None:
    groups: list[str] = []
    threads = [
        threading.Thread(target=lambda: groups.append(load_group(tmp_path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(groups) == 8
    assert len(set(groups)) == 1


def test_a_group_that_anybody_could_guess_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "group").write_text("collectors\n")
    with pytest.raises(SettingsError, match="remove it"):
        load_group(tmp_path)
