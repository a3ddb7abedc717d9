"""What finding a culprit costs, and that nobody is convicted without a trial of his own."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.culprits import Verdict, store
from collector.effects import Write
from collector.patience import Patience
from collector.points import Entry, Parcel
from store import Point
from tests.collector.world import World

PATIENCE = Patience(random.Random(1))


def batch_of(frames: int, samples: int) -> list[Parcel]:
    return [
        [
            Entry(frame, index, Point("climate", "kiosk-a", {}, {"temperature": 20.0}, at))
            for index in range(samples)
            for at in [frame * samples + index]
        ]
        for frame in range(frames)
    ]


def found(world: World, batch: list[Parcel], share: float = 1.0) -> set[int]:
    verdict: Verdict = world.run(store(batch, PATIENCE, share=share))
    return {entry.point.at for entry, _ in verdict.culprits}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("frames", "samples"), [(1, 1), (2, 1), (3, 1), (11, 1), (64, 1), (100, 1), (37, 12), (1, 99)]
)
def test_one_culprit_costs_at_most_twice_the_logarithm_of_the_batch_wherever_it_is(
    frames: int, samples: int
) -> None:
    allowed = 2 * math.log2(frames * samples)
    for place in range(frames * samples):
        world = World(refuses=lambda point, at=place: point.at == at)  # type: ignore[misc]
        assert found(world, batch_of(frames, samples)) == {place}
        assert world.writes - 1 <= allowed
        assert len(world.stored) == frames * samples - 1


@pytest.mark.slow
def test_one_culprit_in_a_thousand_frames_costs_at_most_19_writes_more() -> None:
    most = 0
    for place in (*range(0, 1_000, 17), 999):
        world = World(refuses=lambda point, at=place: point.at == at)  # type: ignore[misc]
        assert found(world, batch_of(1_000, 1)) == {place}
        most = max(most, world.writes - 1)
    assert most <= 19


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 200), st.integers(1, 5), st.data())
def test_each_of_several_culprits_costs_no_more_than_one_alone(
    frames: int, samples: int, data: st.DataObject
) -> None:
    size = frames * samples
    bad = data.draw(st.sets(st.integers(0, size - 1), max_size=8))
    world = World(refuses=lambda point: point.at in bad)
    assert found(world, batch_of(frames, samples)) == bad
    assert len(world.stored) == size - len(bad)
    assert world.writes - 1 <= len(bad) * 2 * math.log2(size)


def test_nobody_is_convicted_without_a_write_of_his_own() -> None:
    world = World(refuses=lambda point: point.at in (3, 8))
    convicted = found(world, batch_of(9, 1))
    alone = {
        effect.points[0].at
        for effect in world.effects
        if isinstance(effect, Write) and len(effect.points) == 1
    }
    assert convicted == {3, 8}
    assert convicted <= alone


def test_a_batch_refused_once_by_mistake_convicts_nobody() -> None:
    world = World()
    refusals = iter([True])
    world.refuses = lambda point: point.at == 5 and next(refusals, False)
    assert found(world, batch_of(8, 1)) == set()
    assert len(world.stored) == 8
