"""What a kiosk's state is, row by row."""

from __future__ import annotations

import pytest

from contract import EXAMPLES, SILENT_AFTER_S, Status, decode
from control_api.states import KioskState, last_seen, state_of
from store import Activity, KioskStatus

NOW = 1_790_000_000_000_000
SECOND = 1_000_000
EXAMPLE = decode(Status, EXAMPLES[Status].encode())


def status(state: str, ago_s: float) -> KioskStatus:
    said = EXAMPLE.model_copy(update={"state": state})
    return KioskStatus("bordeaux-victoire", said, NOW - int(ago_s * SECOND))


def frames(ago_s: float | None) -> Activity:
    at = NOW - int(ago_s * SECOND) if ago_s is not None else None
    return Activity("bordeaux-victoire", at, at)


@pytest.mark.parametrize(
    ("said", "activity", "expected"),
    [
        (None, None, "never"),
        (None, frames(None), "never"),
        (None, frames(5), "online"),
        (None, frames(SILENT_AFTER_S + 1), "silent"),
        (status("online", 0), None, "online"),
        (status("online", SILENT_AFTER_S), None, "online"),
        (status("online", SILENT_AFTER_S + 0.001), None, "silent"),
        (status("online", 3_600), frames(10), "online"),
        (status("online", 10), frames(3_600), "online"),
        (status("online", 3_600), frames(3_600), "silent"),
        (status("offline", 1), frames(1), "offline"),
        (status("offline", 3_600), None, "offline"),
    ],
)
def test_a_state_follows_from_what_was_heard_and_when(
    said: KioskStatus | None, activity: Activity | None, expected: str
) -> None:
    assert state_of(said, activity, NOW) is KioskState(expected)


def test_silence_is_seen_within_ninety_seconds() -> None:
    assert SILENT_AFTER_S < 90


def test_last_seen_is_the_later_of_status_and_frame() -> None:
    assert last_seen(status("online", 60), frames(10)) == NOW - 10 * SECOND
    assert last_seen(status("online", 5), frames(10)) == NOW - 5 * SECOND
    assert last_seen(None, frames(None)) is None
