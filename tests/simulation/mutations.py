"""Deliberate breaks of the protocol's rules. Each must be found by some seed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from collector import acks, culprits, delivery
from collector.intake import Intake
from contract import DROP_ORDER
from edge import recording, uplink
from edge.journal import journal as journals
from edge.journal import opening, space
from edge.journal.journal import Journal
from edge.recording import Recorder
from edge.uplink import Uplink
from edge.window import Window
from tests.simulation import broken_collector as office
from tests.simulation import broken_edge as kiosk
from tests.simulation import custody, kiosks
from tests.simulation.kiosks import Kiosk


@dataclass(frozen=True)
class Mutation:
    """What is broken, and by what: the attribute of an owner, and what takes its place.

    `found_by` is a seed that found it, tried first where time is short; `beside` is changed
    too, and breaks no rule by itself.
    """

    broken: str
    owner: object
    attribute: str
    instead: Any
    found_by: int = 1
    beside: tuple[tuple[object, str, Any], ...] = ()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The code with this rule broken."""
        with ExitStack() as stack:
            for patch in ((self.owner, self.attribute, self.instead), *self.beside):
                stack.enter_context(mock.patch.object(*patch))
            yield


MUTATIONS = (
    # The collector's rules.
    Mutation("acknowledged before the write", delivery, "deliver", office.ack_before_the_write),
    Mutation(
        "acknowledged before the dead letter", delivery, "_answer", office.ack_before_letter, 2
    ),
    Mutation(
        "acknowledged without the dead letter", delivery, "_answer", office.ack_sans_letter, 16
    ),
    Mutation("503 taken for a success", culprits, "write", office.unavailable_is_written),
    Mutation("403 taken for a success", culprits, "write", office.held_is_written, 3),
    Mutation("an ack names the gaps too", acks, "ranges", office.hull, 2),
    Mutation("a frame known by its time", delivery, "deliver", office.known_by_time),
    Mutation("a frame known by its seq alone", delivery, "deliver", office.known_by_seq),
    Mutation(
        "one bad sample rejects its frame", delivery, "deliver", office.whole_frame_rejected, 10
    ),
    Mutation("an intake without bounds", Intake, "offer", office.offer_anything, 5),
    # The journal's rules.
    Mutation("a commit that is not synced", opening, "connect", kiosk.connect_unsynced, 3),
    Mutation(
        "row and account in two transactions", Journal, "transaction", kiosk.no_transaction, 3
    ),
    Mutation("a boot used again after a restart", Kiosk, "_new_boot", kiosk.same_boot),
    Mutation("a new file goes on with the old boot", kiosks, "open_journal", kiosk.keeps_boot, 3),
    Mutation("a damaged file deleted", opening, "_rename", kiosk.delete_damaged, 3),
    Mutation("fault dropped first", space, "DROP_ORDER", tuple(reversed(DROP_ORDER)), 5),
    Mutation("dropped, and not counted", journals, "make_room", kiosk.drop_uncounted, 5),
    Mutation("a journal without bounds", journals, "make_room", kiosk.never_drop, 3),
    Mutation("an ack of any boot releases", Journal, "release", kiosk.release_any_boot, 3),
    Mutation("an ack releases all before it", Journal, "release", kiosk.release_all_before),
    # The uplink's rules.
    Mutation("released on the PUBACK", Kiosk, "puback", kiosk.release_on_puback),
    Mutation("the window never collapses", Window, "fall_silent", kiosk.stay_open),
    Mutation("without a PUBACK the silence begins anew", Window, "missed", Window.forget, 20),
    Mutation("the backlog takes the last quarter", Window, "room", kiosk.room_for_all, 19),
    Mutation("old frames go live", uplink, "LIVE_S", 1e9, 2),
    Mutation(
        "a lost connection forgets its frames", Uplink, "disconnected", kiosk.forget_flights, 3
    ),
    Mutation("what is not answered is forgotten", Uplink, "_put_back", kiosk.forget_frame),
    # The rules of time.
    Mutation("the clock goes back within a boot", Recorder, "_begin_boot", kiosk.same_boot_on, 2),
    Mutation(
        "sent rows are rewritten",
        recording,
        "correct",
        kiosk.correct_all,
        14,
        # The hold is shortened, so that a run meets its end before the clock is set.
        beside=((uplink, "HOLD_UNSYNCED_S", 15.0), (custody, "HOLD_UNSYNCED_S", 15.0)),
    ),
    Mutation("unset times are not held", uplink, "HOLD_UNSYNCED_S", 0.0, 3),
)
