"""Accounting that comes twice, late, out of order or not at all."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.drivers.hotspot import accounting
from edge.drivers.hotspot.accounting import Account, Ledger, Status
from edge.privacy import Marks
from tests.edge.drivers.hotspot.sums import HOUR, START, an_hour, bands, randomness, totals

BEGAN = 10_000.0
SILENCE_S = 1_800.0
GIGA = 1 << 32


class Server:
    """An access server whose accounting is heard; `at` is in seconds since we began."""

    def __init__(self) -> None:
        self.use = an_hour()
        self.ledger = Ledger(self.use, Marks(randomness), began=BEGAN, silence_s=SILENCE_S)

    def says(self, status: Status, at: float, session: str = "s1", **more: Any) -> None:
        given: dict[str, Any] = {"server": "ap", "device": f"device of {session}"} | more
        account = Account(status, session=session, **given)
        self.ledger.take(account, START + int(at * 1e6), BEGAN + at)

    def sweep(self, at: float) -> None:
        self.ledger.sweep(START + int(at * 1e6), BEGAN + at)

    def up(self) -> bool | None:
        return self.ledger.up

    def hour(self) -> tuple[dict[str, object], dict[str, object]]:
        told = self.use.take(START + HOUR)
        return bands(told), totals(told)


def test_a_session_is_its_start_its_interims_and_its_stop() -> None:
    server = Server()
    server.says(Status.START, 0)
    server.says(Status.INTERIM, 60, lasted_s=60, received=6_000, sent=600)
    assert server.ledger.online == 1
    assert server.ledger.rates() == (800.0, 80.0)
    server.says(Status.STOP, 400, lasted_s=400, received=7_000, sent=700)
    assert server.ledger.online == 0
    assert server.ledger.rates() == (0.0, 0.0)
    told, sums = server.hour()
    assert told == {"5_to_15": 1}
    assert (sums["in_octets"], sums["out_octets"]) == (7_000, 700)
    assert (sums["devices"], sums["devices_today"]) == (1, 1)


def test_what_is_sent_again_changes_nothing() -> None:
    server = Server()
    for at in (0, 5, 10):
        server.says(Status.START, at, delay_s=at)
    for at in (100, 105):
        server.says(Status.STOP, at, delay_s=at - 100, lasted_s=100, received=50)
    told, sums = server.hour()
    assert told == {"under_5": 1}
    assert sums["in_octets"] == 50


def test_interims_out_of_order_or_after_the_stop_are_not_counted() -> None:
    server = Server()
    server.says(Status.START, 0)
    server.says(Status.INTERIM, 120, lasted_s=120, received=200)
    server.says(Status.INTERIM, 125, lasted_s=60, received=100, delay_s=65)
    server.says(Status.STOP, 180, lasted_s=180, received=300)
    server.says(Status.INTERIM, 181, lasted_s=180, received=300)
    server.says(Status.START, 185, delay_s=185)
    assert server.ledger.online == 0
    told, sums = server.hour()
    assert told == {"under_5": 1}
    assert sums["in_octets"] == 300


def test_an_id_used_again_is_another_session() -> None:
    server = Server()
    for begin in (0, 1_000):
        server.says(Status.START, begin)
        server.says(Status.STOP, begin + 600, lasted_s=600, received=10)
    told, sums = server.hour()
    assert told == {"5_to_15": 2}
    assert sums["in_octets"] == 20


def test_a_session_whose_stop_is_lost_ends_by_silence_and_is_as_long_as_was_heard() -> None:
    server = Server()
    server.says(Status.START, 0)
    server.says(Status.INTERIM, 600, lasted_s=600, received=10)
    server.sweep(600 + SILENCE_S)
    assert server.ledger.online == 1
    server.sweep(601 + SILENCE_S)
    assert server.ledger.online == 0
    assert server.hour()[0] == {"5_to_15": 1}


def test_a_session_believed_ended_is_counted_once_when_it_speaks_again() -> None:
    server = Server()
    server.says(Status.START, 0)
    server.sweep(SILENCE_S + 1)
    server.says(Status.INTERIM, 2_000, lasted_s=2_000, received=10)
    assert server.ledger.online == 1
    server.says(Status.STOP, 2_100, lasted_s=2_100, received=30)
    told, sums = server.hour()
    assert told == {"under_5": 1}
    assert sums["in_octets"] == 30


def test_accounting_off_ends_the_server_s_sessions_and_a_stop_after_it_counts_none_again() -> None:
    server = Server()
    server.says(Status.START, 0, "a")
    server.says(Status.START, 0, "b")
    server.says(Status.START, 0, "c", server="another")
    assert server.up() is True
    server.says(Status.OFF, 400, device=None)
    assert server.ledger.online == 1
    server.says(Status.STOP, 401, "a", lasted_s=401, received=70)
    server.says(Status.STOP, 401, "c", lasted_s=401, server="another")
    server.says(Status.OFF, 402, device=None, server="another")
    assert server.up() is False
    told, sums = server.hour()
    assert told == {"5_to_15": 3}
    assert sums["in_octets"] == 70


def test_accounting_on_ends_what_a_crash_left_and_its_ids_begin_again() -> None:
    server = Server()
    server.says(Status.START, 0)
    server.says(Status.INTERIM, 200, lasted_s=200, received=100)
    server.says(Status.ON, 1_000, device=None)
    assert server.up() is True
    assert server.ledger.online == 0
    server.says(Status.START, 1_001)
    server.says(Status.STOP, 1_101, lasted_s=100, received=40)
    told, sums = server.hour()
    assert told == {"under_5": 2}
    assert sums["in_octets"] == 140


def test_a_late_accounting_on_leaves_the_sessions_that_began_after_it() -> None:
    server = Server()
    server.says(Status.START, 100)
    server.says(Status.ON, 150, device=None, delay_s=140)
    assert server.ledger.online == 1


def test_octets_of_before_we_listened_are_left_out_and_the_session_is_not() -> None:
    server = Server()
    server.says(Status.INTERIM, 10, lasted_s=5_000, received=GIGA)
    server.says(Status.STOP, 20, lasted_s=5_010, received=GIGA + 5)
    told, sums = server.hour()
    assert told == {"over_30": 1}
    assert sums["in_octets"] == 5


def test_a_stop_alone_is_a_session_whole_if_it_began_while_we_listened() -> None:
    server = Server()
    server.says(Status.STOP, 500, lasted_s=400, received=900)
    told, sums = server.hour()
    assert told == {"5_to_15": 1}
    assert sums["in_octets"] == 900


@pytest.mark.parametrize(
    ("before", "after", "wide", "grown"),
    [
        (1_000, 300, False, 300),
        (GIGA - 100, 50, False, 150),
        (GIGA - 100, 50, True, 50),
        (GIGA + 7, GIGA + 9, True, 2),
    ],
)
def test_a_counter_that_goes_back_was_reset_or_went_round(
    before: int, after: int, wide: bool, grown: int
) -> None:
    server = Server()
    server.says(Status.START, 0)
    server.says(Status.INTERIM, 60, lasted_s=60, received=before, wide=wide)
    server.says(Status.INTERIM, 120, lasted_s=120, received=after, wide=wide)
    assert server.hour()[1]["in_octets"] == before + grown


def test_the_table_is_bounded_and_the_oldest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounting, "MAX_SESSIONS", 3)
    server = Server()
    for number in range(5):
        server.says(Status.START, number, f"s{number}")
    assert server.ledger.online == 3
    assert server.hour()[0] == {"under_5": 2}


def test_an_ended_session_is_forgotten_in_the_end() -> None:
    server = Server()
    server.says(Status.STOP, 1, lasted_s=1)
    server.sweep(100_000)
    server.says(Status.STOP, 100_001, lasted_s=1)
    assert totals(server.use.take(START + 48 * HOUR))["sessions"] == 1


def test_names_are_not_in_an_account_s_representation() -> None:
    account = Account(Status.START, "10.0.0.1 ap", session="8f3a", device="a483e72b110c")
    assert not [word for word in ("10.0.0.1", "8f3a", "a483e72b110c") if word in repr(account)]


GROWTHS = st.lists(st.integers(0, 1 << 40), min_size=1, max_size=20)


@given(GROWTHS)
def test_gigawords_make_counters_of_64_bits_that_lose_no_octet(growths: list[int]) -> None:
    server = Server()
    server.says(Status.START, 0)
    total = 0
    for step, growth in enumerate(growths, 1):
        total += growth
        server.says(Status.INTERIM, step, lasted_s=step, received=total, wide=total >= GIGA)
    assert server.hour()[1]["in_octets"] == total


@given(st.lists(st.integers(0, (1 << 31) - 1), min_size=1, max_size=20))
def test_counters_of_32_bits_may_go_round_between_two_accounts(growths: list[int]) -> None:
    server = Server()
    server.says(Status.START, 0)
    total = 0
    for step, growth in enumerate(growths, 1):
        total += growth
        server.says(Status.INTERIM, step, lasted_s=step, received=total % GIGA)
    assert server.hour()[1]["in_octets"] == total


STATUSES = st.sampled_from([Status.START, Status.INTERIM, Status.STOP])
SAYINGS = st.lists(
    st.tuples(STATUSES, st.integers(0, 3), st.integers(0, 900), st.integers(0, 900)), max_size=30
)


@settings(max_examples=50)
@given(SAYINGS)
def test_whatever_comes_nothing_is_counted_below_zero_or_without_a_session(
    sayings: list[tuple[Status, int, int, int]],
) -> None:
    server = Server()
    for at, (status, number, lasted, received) in enumerate(sayings):
        more = {} if status is Status.START else {"lasted_s": lasted, "received": received}
        server.says(status, at, f"s{number}", **more)
    server.sweep(SILENCE_S + 60)
    assert server.ledger.online == 0
    _, sums = server.hour()
    sessions = int(str(sums["sessions"]))
    assert sessions >= len({number for _, number, _, _ in sayings})
    assert sessions <= len(sayings)
    assert int(str(sums["in_octets"])) >= 0
