"""The proof with the real parts: two seeds in the suite, thirty by `bin/faults --seeds 30`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import tables
from tests.faults.run import Outcome, run
from tests.faults.schedule import only, short

pytestmark = pytest.mark.server

SEEDS = (1, 4)


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_is_lost_and_nothing_appears_whatever_dies(seed: int, tmp_path: Path) -> None:
    outcome = await run(tmp_path, short(seed))
    assert tables.notes([outcome]) == []
    assert outcome.clean, tables.totals(outcome.verdicts)
    assert outcome.samples > 5_000
    assert sum(tables.struck([outcome]).values()) >= len(outcome.hits) - 1
    assert Outcome.from_json(outcome.to_json()) == outcome


async def test_acknowledging_before_the_write_is_found_out(tmp_path: Path) -> None:
    names = ["database: 503", "collector: kill -9", "collector: kill -9"]
    outcome = await run(tmp_path, only(5, names), hasty=True)
    assert tables.totals(outcome.verdicts)["lost"] > 0
