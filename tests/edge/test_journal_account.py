"""Whatever happens, in whatever order, the account adds up and agrees with the rows."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from contract import Family, Reason, Rejection
from edge.journal import Limits, Row
from tests.edge.material import MEASUREMENTS, a_journal, ack, draft

FAMILIES = st.sampled_from(sorted(MEASUREMENTS))


class Custody(RuleBasedStateMachine):
    """A small journal under every operation; `stored` never falls."""

    frames = Bundle("frames")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.seed = 0
        self.limits = Limits(100_000, 10**15)
        self.journal = a_journal(self.folder / "journal.sqlite", self.limits)
        self.produced = 0
        self.stored = 0

    @rule(
        target=frames,
        batch=st.lists(st.tuples(FAMILIES, st.integers(1, 90)), min_size=1, max_size=4),
        rejected=st.integers(0, 3),
        lost=st.integers(0, 3),
    )
    def measure(self, batch: list[tuple[Family, int]], rejected: int, lost: int) -> object:
        drafts = [draft(family, count) for family, count in batch]
        rows = self.journal.append(drafts, rejected=rejected, lost=lost)
        self.produced += sum(count for _, count in batch) + rejected + lost
        return multiple(*rows)

    @rule(row=frames)
    def hear_that_it_is_stored(self, row: Row) -> None:
        self.journal.release(ack(row.boot, row.seq))

    @rule(low=st.integers(1, 40), more=st.integers(0, 40))
    def hear_of_a_range(self, low: int, more: int) -> None:
        self.journal.release(ack(self.journal.boot, *range(low, low + more + 1)))

    @rule(row=frames, bad=st.none() | st.sets(st.integers(0, 35), min_size=1))
    def hear_that_it_is_rejected(self, row: Row, bad: set[int] | None) -> None:
        indices = None if bad is None else tuple(sorted(bad))
        fault = Rejection(seq=row.seq, indices=indices, reason=Reason.OUT_OF_RANGE)
        self.journal.release(ack(row.boot, rejected=[fault]))

    @rule(row=consumes(frames))
    def refuse(self, row: Row) -> None:
        self.journal.refuse(row.id)

    @rule()
    def restart(self) -> None:
        self.journal.close()
        self.seed += 1
        self.journal = a_journal(self.folder / "journal.sqlite", self.limits, seed=self.seed)

    @invariant()
    def the_account_adds_up(self) -> None:
        account = self.journal.account()
        assert account.balanced
        assert account.produced == self.produced
        assert account.held == sum(row.samples for row in self.journal.held(limit=10_000))
        assert account.stored >= self.stored
        self.stored = account.stored

    @invariant()
    def the_size_is_bounded(self) -> None:
        assert self.journal.size <= self.limits.max_bytes + 20_000

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.folder)


TestCustody = Custody.TestCase
TestCustody.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
