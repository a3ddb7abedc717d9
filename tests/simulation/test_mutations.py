"""Each rule, broken on purpose, is found by some seed."""

from __future__ import annotations

import gc

import pytest

from tests.simulation.mutations import MUTATIONS, Mutation
from tests.simulation.world import simulate

SEEDS = 60


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.broken)
def test_a_broken_rule_is_found(mutation: Mutation) -> None:
    for seed in (mutation.found_by, *range(1, SEEDS + 1)):
        with mutation.applied():
            result = simulate(seed)
        gc.collect()
        if result.violation is not None:
            print(f"{mutation.broken}: seed {seed}: {result.violation}")  # noqa: T201
            return
    pytest.fail(f"no seed finds it: {mutation.broken}")
