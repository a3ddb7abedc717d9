"""Operator states: written, never changed; the newest is the state, of the alarm it is about."""

from dataclasses import replace

import pytest

from contract import Conflict
from store import Database, OperatorNote, OperatorState, operator_states
from tests.store.fleet import KIOSK

NOTE = OperatorNote(
    kiosk=KIOSK.id,
    type="tamper",
    qualifier="lid",
    raised_at=5,
    state=OperatorState.ACKNOWLEDGED,
    at=10,
    token="01JD0000000000000000000T01",
    note="seen on site",
)


async def test_the_newest_note_of_a_key_is_its_state(fleet: Database) -> None:
    shelved = replace(NOTE, state=OperatorState.SHELVED, at=20, until=1_000)
    other = replace(NOTE, qualifier="door")
    for note in (NOTE, other, shelved):
        await operator_states.add(fleet, note)
    assert await operator_states.newest(fleet) == {shelved.key: shelved, other.key: other}
    assert await operator_states.newest(fleet, "kiosk-x") == {}
    assert await operator_states.history(fleet, KIOSK.id, "tamper", "lid") == (NOTE, shelved)


async def test_a_note_needs_a_registered_kiosk(fleet: Database) -> None:
    with pytest.raises(Conflict):
        await operator_states.add(fleet, replace(NOTE, kiosk="kiosk-x"))


def test_acknowledging_is_about_one_alarm_and_shelving_about_all_of_its_key_for_a_time() -> None:
    assert NOTE.state_at(50, raised_at=5) is OperatorState.ACKNOWLEDGED
    assert NOTE.state_at(50, raised_at=40) is OperatorState.NONE
    shelved = replace(NOTE, state=OperatorState.SHELVED, until=100)
    assert shelved.state_at(99, raised_at=40) is OperatorState.SHELVED
    assert shelved.state_at(100, raised_at=5) is OperatorState.NONE
