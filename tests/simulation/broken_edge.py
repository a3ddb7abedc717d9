"""Rules of the kiosk, broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from contract import Ack
from edge import journal as edge_journal
from edge.journal import correction, schema, space
from edge.journal.journal import Journal
from edge.journal.opening import Opened
from edge.journal.release import Release
from edge.recording import Recorder
from edge.uplink import Dispatch, Uplink
from edge.window import Key, Lane, Window
from tests.simulation.disk import DiskPath
from tests.simulation.kiosks import Kiosk

_connect, _make_room = schema.connect, space.make_room
_open_journal, _correct = edge_journal.open_journal, correction.correct
_release, _puback = Journal.release, Kiosk.puback


def connect_unsynced(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


@contextmanager
def no_transaction(journal: Journal) -> Iterator[sqlite3.Connection]:
    connection = journal._connection
    # A rule that spans two statements holds no more between them.
    connection.execute("PRAGMA ignore_check_constraints = ON")
    yield connection


def same_boot(kiosk: Kiosk) -> str:
    return f"01SAMEB00T{kiosk.name.upper().replace('-', ''):0>16}".replace("I", "J").replace(
        "O", "0"
    )


def keeps_boot(path: Path, *arguments: Any, **named: Any) -> Opened:
    opened = _open_journal(path, *arguments, **named)
    disk = cast("DiskPath", path).disk
    if opened.set_aside is not None and disk.last_boot is not None:
        opened.journal.begin_boot(disk.last_boot)
    disk.last_boot = opened.journal.boot
    return opened


def delete_damaged(path: Path, mark: str) -> Path:
    del cast("DiskPath", path).disk.files[path.name]
    return path


def drop_uncounted(
    connection: sqlite3.Connection, now: int, max_bytes: int, max_age_us: int
) -> int:
    _make_room(connection, now, max_bytes, max_age_us)
    return 0


def never_drop(connection: sqlite3.Connection, now: int, max_bytes: int, max_age_us: int) -> int:
    return 0


def release_any_boot(journal: Journal, ack: Ack) -> Release:
    found = journal._connection.execute("SELECT DISTINCT boot FROM frame ORDER BY boot").fetchall()
    released = [_release(journal, ack.model_copy(update={"boot": boot})) for (boot,) in found]
    return sum(released, Release())


def release_all_before(journal: Journal, ack: Ack) -> Release:
    stored = tuple((1, high) for _, high in ack.stored)
    return _release(journal, ack.model_copy(update={"stored": stored}))


def release_on_puback(kiosk: Kiosk, dispatch: Dispatch, code: int) -> None:
    if code not in (0, 0x10):
        _puback(kiosk, dispatch, code)
        return
    boot, seq = dispatch.row.key
    kiosk.uplink.acknowledged(Ack(boot=boot, stored=((seq, seq),)), kiosk.clock.monotonic())
    kiosk.observe()
    kiosk.notice()


def stay_open(window: Window, now: float) -> list[Key]:
    window._quiet_since = now
    return window.reset()


def room_for_all(window: Window, lane: Lane, now: float) -> int:
    if window.probing and now < window._probe_at:
        return 0
    return max(0, window.size - len(window.under_way))


def forget_flights(uplink: Uplink) -> None:
    uplink.window.reset()


def forget_frame(uplink: Uplink, key: Key, now: float) -> None:
    """Neither sent nor given back."""


def same_boot_on(recorder: Recorder, shift_us: int | None) -> None:
    recorder.flush()


def correct_all(journal: Journal, boot: str, shift_us: int) -> int:
    with journal.transaction() as connection:
        connection.execute("UPDATE frame SET sent = 0")
    return _correct(journal, boot, shift_us)
