from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from collector.delivery import deliver
from collector.effects import Answer, Keep, Write
from collector.patience import Patience
from contract import Ack, StoreHeld, StoreUnavailable
from store import WHOLE_FRAME, Point
from tests.collector.material import BOOT, KIOSK, NOW, SECOND, body, climate, good, received
from tests.collector.world import World

PATIENCE = Patience(random.Random(1))


def hot(point: Point) -> bool:
    return float(point.fields["temperature"]) >= 100


def test_frames_are_stored_then_acknowledged_as_ranges_per_kiosk() -> None:
    world = World()
    frames = [good(seq) for seq in (1, 2, 3, 7)] + [good(4, "kiosk-b")]
    tally = world.run(deliver(frames, PATIENCE))
    assert [type(effect) for effect in world.effects] == [Write, Answer, Answer]
    assert dict(world.acks) == {
        "kiosk-a": Ack(boot=BOOT, stored=((1, 3), (7, 7))),
        "kiosk-b": Ack(boot=BOOT, stored=((4, 4),)),
    }
    assert (tally.stored, tally.samples, tally.let_go) == (5, 5, 0)


def test_good_samples_of_a_frame_are_stored_when_others_are_rejected() -> None:
    world = World()
    payload = body(5, climate(NOW), climate(NOW + 1, m="weather"), climate(NOW + 2))
    tally = world.run(deliver([received(payload, 5)], PATIENCE))
    assert sorted(point.at for point in world.stored.values()) == [NOW, NOW + 2]
    assert world.rejected() == {(KIOSK, 5): {"unknown_measurement": (1,)}}
    assert not world.acknowledged()
    assert (tally.rejected, tally.samples, tally.letters) == (1, 2, 1)


def test_a_dead_letter_is_committed_before_its_frame_is_answered() -> None:
    world = World()
    world.run(deliver([received(b"{", 5), good(6)], PATIENCE))
    kinds = [type(effect) for effect in world.effects]
    assert kinds == [Write, Answer, Keep, Answer]
    assert world.acks[0][1].stored == ((6, 6),)
    assert world.acks[1][1].rejected[0].seq == 5


def test_a_letter_that_cannot_be_kept_leaves_its_frame_unanswered_and_the_others_answered() -> None:
    world = World(letters_fail=StoreUnavailable("away"))
    tally = world.run(deliver([received(b"{", 5), good(6)], PATIENCE))
    assert world.acknowledged() == {(KIOSK, BOOT, 6)}
    assert not world.rejected()
    assert (tally.stored, tally.rejected, tally.let_go) == (1, 0, 1)


def test_a_store_that_does_not_answer_is_tried_again_for_ever_with_growing_waits() -> None:
    world = World(failures=[StoreUnavailable("away")] * 500)
    tally = world.run(deliver([good(1)], PATIENCE))
    assert tally.stored == 1
    assert len(world.pauses) == 500
    assert max(world.pauses[:3]) <= 0.8
    assert 5 < max(world.pauses) <= 10
    assert len(set(world.pauses)) > 400, "jitter"


def test_a_store_that_refuses_for_its_own_reasons_gets_a_long_pause_and_nobody_an_ack() -> None:
    world = World(failures=[StoreHeld("401")])
    tally = world.run(deliver([good(1), good(2), received(b"{", 5)], PATIENCE))
    assert not world.acks
    assert not world.letters
    assert tally.let_go == 3
    [pause] = world.pauses
    assert 24 <= pause <= 36


def test_a_culprit_is_found_kept_as_store_refused_and_the_rest_stored() -> None:
    world = World(refuses=hot)
    frames = [good(seq) for seq in range(1, 40)]
    poison = body(40, climate(NOW), climate(NOW + 1, fields={"temperature": 120}))
    tally = world.run(deliver([*frames, received(poison, 40)], PATIENCE))
    assert len(world.stored) == 40
    assert world.rejected() == {(KIOSK, 40): {"store_refused": (1,)}}
    assert world.acknowledged() == {(KIOSK, BOOT, seq) for seq in range(1, 40)}
    [letter] = world.letters
    assert (letter.index, letter.reason) == (1, "store_refused")
    assert "type conflict" in letter.description
    assert (tally.stored, tally.rejected, tally.samples) == (39, 1, 40)
    assert world.writes < 20


def test_more_than_a_tenth_refused_holds_that_measurement_and_lets_the_others_through() -> None:
    world = World(refuses=lambda point: point.measurement == "power")
    volts = {"m": "power", "at": NOW, "tags": {"source": "mains"}, "fields": {"voltage": 230.0}}
    frames = [good(seq) for seq in range(1, 21)]
    frames += [received(body(seq, climate(NOW), volts), seq) for seq in range(21, 26)]
    tally = world.run(deliver(frames, PATIENCE))
    assert tally.held == {"power"}
    assert world.acknowledged() == {(KIOSK, BOOT, seq) for seq in range(1, 21)}
    assert not world.rejected()
    assert not world.letters
    assert tally.let_go == 5
    assert {point.measurement for point in world.stored.values()} == {"climate"}


def test_what_is_held_back_is_not_tried_and_not_answered() -> None:
    world = World(refuses=lambda point: point.measurement == "power")
    volts = {"m": "power", "at": NOW, "tags": {"source": "mains"}, "fields": {"voltage": 230.0}}
    frames = [received(body(1, volts), 1), good(2)]
    tally = world.run(deliver(frames, PATIENCE, frozenset({"power"})))
    assert world.acknowledged() == {(KIOSK, BOOT, 2)}
    assert world.writes == 1
    assert tally.held == {"power"}


def test_in_a_batch_of_less_than_ten_every_refused_frame_is_a_culprit() -> None:
    world = World(refuses=hot)
    frames = [
        received(body(seq, climate(fields={"temperature": 130})), seq) for seq in range(1, 10)
    ]
    tally = world.run(deliver(frames, PATIENCE))
    assert tally.rejected == 9
    assert len(world.letters) == 9


def test_a_frame_without_a_key_is_kept_and_not_answered() -> None:
    world = World()
    tally = world.run(deliver([received(b"not json")], PATIENCE))
    [letter] = world.letters
    assert (letter.boot, letter.index, letter.payload) == ("", WHOLE_FRAME, b"not json")
    assert not world.acks
    assert tally.rejected == 1


def test_only_live_frames_move_the_newest_measurement() -> None:
    world = World()
    late = received(body(2, climate(NOW + 5 * SECOND)), 2, live=False)
    tally = world.run(deliver([received(body(1, climate(NOW)), 1), late], PATIENCE))
    assert tally.newest == {KIOSK: NOW}


def test_the_same_frame_twice_in_a_batch_is_stored_once_and_answered_once() -> None:
    world = World()
    world.run(deliver([good(3), good(3, live=False)], PATIENCE))
    assert len(world.stored) == 1
    assert [ack for _, ack in world.acks] == [Ack(boot=BOOT, stored=((3, 3),))]


@given(
    st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=9),
    st.lists(st.sampled_from(["unavailable", "none"]), max_size=6),
)
def test_exactly_what_the_store_refuses_is_rejected(
    batch: list[list[bool]], troubles: list[str]
) -> None:
    """Each list of flags is a frame; a true flag a sample that the store refuses."""
    world = World(
        refuses=hot, failures=[StoreUnavailable("away") for one in troubles if one != "none"]
    )
    frames = [
        received(
            body(
                seq,
                *(
                    climate(NOW + seq * 100 + index, fields={"temperature": 120 if bad else 20})
                    for index, bad in enumerate(flags)
                ),
            ),
            seq,
        )
        for seq, flags in enumerate(batch, 1)
    ]
    tally = world.run(deliver(frames, PATIENCE))
    expected = {
        (KIOSK, seq): {"store_refused": tuple(i for i, bad in enumerate(flags) if bad)}
        for seq, flags in enumerate(batch, 1)
        if any(flags)
    }
    assert {
        key: {r: tuple(sorted(i or ())) for r, i in rows.items()}
        for key, rows in world.rejected().items()
    } == expected
    assert len(world.stored) == sum(not bad for flags in batch for bad in flags) == tally.samples
    assert len(world.letters) == sum(bad for flags in batch for bad in flags)
    assert tally.stored + tally.rejected + tally.let_go == len(batch)
