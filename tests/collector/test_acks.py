from hypothesis import given
from hypothesis import strategies as st

from collector.acks import MAX_INDICES, MAX_ROWS, answers
from contract import encode
from tests.collector.material import BOOT, KIOSK, NOW, body, climate, good, received


def test_scattered_frames_are_split_over_acks_that_stay_small() -> None:
    made = answers([good(seq) for seq in range(1, 2 * MAX_ROWS + 2, 2)])
    assert len(made) == 2
    assert {
        seq for one in made for low, high in one.ack.stored for seq in range(low, high + 1)
    } == {*range(1, 2 * MAX_ROWS + 2, 2)}


def test_rejections_are_split_between_frames_and_never_within_one() -> None:
    bad = [climate(NOW + n, m="weather") for n in range(500)]
    bad += [climate(NOW + n, fields={"warmth": 1}) for n in range(500)]
    frames = [received(body(seq, *bad), seq) for seq in range(1, 20)]
    made = answers(frames)
    assert len(made) > 1
    assert all(len(encode(one.ack)) < 10 * MAX_INDICES for one in made)
    named = [{row.seq for row in one.ack.rejected} for one in made]
    assert sum(len(seqs) for seqs in named) == len(set.union(*named)) == 19


@given(st.sets(st.integers(1, 300)))
def test_a_frame_is_named_once_as_stored_or_as_rejected(seqs: set[int]) -> None:
    frames = [good(seq) if seq % 3 else received(b"{", seq) for seq in seqs]
    stored = [
        seq
        for one in answers(frames)
        for low, high in one.ack.stored
        for seq in range(low, high + 1)
    ]
    rejected = [row.seq for one in answers(frames) for row in one.ack.rejected]
    assert sorted(stored + rejected) == sorted(seqs)
    assert all((one.kiosk, one.ack.boot) == (KIOSK, BOOT) for one in answers(frames))
