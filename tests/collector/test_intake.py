import pytest

from collector.intake import MAX_BATCH_BYTES, Intake
from collector.points import parcels
from contract import REGISTRY, CollectorSettings
from store.series import line_protocol
from tests.collector.material import KIOSK, NOW, arrived, body, received


def test_frames_leave_in_the_order_in_which_they_came() -> None:
    intake = Intake(10)
    for letter in (b"a", b"b", b"c"):
        intake.offer(arrived(letter))
    assert [one.payload for one in intake.take(2)] == [b"a", b"b"]
    assert [one.payload for one in intake.take(2)] == [b"c"]
    assert intake.take(2) == []


def test_what_comes_when_it_is_full_is_dropped_and_counted() -> None:
    intake = Intake(2)
    assert [intake.offer(arrived(b"x")) for _ in range(5)] == [True, True, False, False, False]
    assert (len(intake), intake.dropped) == (2, 3)
    intake.take(1)
    assert intake.offer(arrived(b"y"))


def test_it_is_bounded_by_bytes_too() -> None:
    intake = Intake(100, size=10)
    assert intake.offer(arrived(b"12345678"))
    assert not intake.offer(arrived(b"123"))
    assert intake.offer(arrived(b"12"))
    intake.take(1)
    assert intake.size == 2
    assert intake.offer(arrived(b"12345678"))


def test_a_batch_is_bounded_by_bytes_but_takes_one_large_frame() -> None:
    intake = Intake(100)
    for payload in (b"large" * 10, b"a", b"b", b"c"):
        intake.offer(arrived(payload))
    assert [one.payload for one in intake.take(10, size=2)] == [b"large" * 10]
    assert [one.payload for one in intake.take(10, size=2)] == [b"a", b"b"]


def test_a_full_batch_is_known_by_frames_or_bytes() -> None:
    intake = Intake(100)
    intake.offer(arrived(b"abc"))
    assert not intake.enough(2)
    assert intake.enough(2, size=3)
    intake.offer(arrived(b"d"))
    assert intake.enough(2)


def test_the_fullest_batch_is_a_thousand_frames_and_less_than_five_megabytes_to_write() -> None:
    with pytest.raises(ValueError):
        CollectorSettings(batch_frames=1_001)
    # The shortest sample there is: none grows more on its way to line protocol.
    short = {"m": "power", "at": NOW, "tags": {"source": "mains"}, "fields": {"voltage": 1}}
    frame = received(body(1, short), 1, KIOSK.ljust(32, "x"))
    (((entry,),),) = (parcels([frame]),)
    size = len(line_protocol.line(entry.point, REGISTRY))
    fullest = MAX_BATCH_BYTES // len(b'{"m":"power","at":1,"tags":{"source":"mains"},"fields":{}}')
    assert fullest * size < 5_000_000
