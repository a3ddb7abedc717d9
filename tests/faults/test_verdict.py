"""What is judged lost, and what a phantom, on doctored evidence."""

from __future__ import annotations

from collections import Counter

from contract import Account
from tests.faults.verdict import Found, Offered, Verdict, judge


def whole(numbers: range) -> Found:
    return Found(stored=Counter(numbers), released=set(numbers))


def verdict(
    found: Found, account: Account, *, last: int = 100, air: tuple[int, int] | None = None
) -> Verdict:
    return judge("kiosk", Offered(last, (air,) if air else ()), found, account)


def test_everything_stored_once_is_clean() -> None:
    judged = verdict(whole(range(1, 101)), Account(produced=100, stored=100))
    assert judged.clean
    assert (judged.stored, judged.lost, judged.phantom) == (100, 0, 0)


def test_a_released_sample_that_the_store_has_not_is_lost() -> None:
    found = whole(range(1, 101))
    del found.stored[7]
    judged = verdict(found, Account(produced=100, stored=100))
    assert judged.lost == 1
    assert "lost: [7]" in judged.notes


def test_a_released_sample_is_lost_even_where_the_account_has_dropped_others() -> None:
    found = whole(range(1, 101))
    del found.stored[7]
    assert verdict(found, Account(produced=150, stored=100, dropped=50), last=150).lost == 1


def test_what_is_nowhere_is_lost_unless_it_was_dropped() -> None:
    half = whole(range(1, 51))
    assert verdict(half, Account(produced=50, stored=50)).lost == 50
    assert verdict(half, Account(produced=100, stored=50, dropped=50)).clean


def test_what_was_dropped_and_is_stored_all_the_same_excuses_nothing_else() -> None:
    found = whole(range(1, 91))
    assert verdict(found, Account(produced=100, stored=80, dropped=20)).clean
    assert verdict(found, Account(produced=110, stored=80, dropped=30), last=121).lost == 11


def test_the_last_tick_of_a_life_may_be_nowhere() -> None:
    judged = verdict(whole(range(1, 91)), Account(produced=90, stored=90), air=(91, 100))
    assert judged.clean
    assert judged.never_taken == 10


def test_what_is_held_or_has_a_dead_letter_is_not_lost() -> None:
    found = whole(range(1, 81))
    found.rejected = set(range(81, 91))
    found.held = set(range(91, 101))
    assert verdict(found, Account(produced=100, stored=80, rejected=10, held=10)).clean


def test_a_number_stored_twice_is_a_phantom() -> None:
    found = whole(range(1, 101))
    found.stored[3] += 1
    assert verdict(found, Account(produced=100, stored=100)).phantom == 1


def test_a_number_that_was_never_sensed_is_a_phantom() -> None:
    found = whole(range(1, 102))
    assert verdict(found, Account(produced=101, stored=101)).phantom == 1


def test_a_number_both_stored_and_refused_is_a_phantom() -> None:
    found = whole(range(1, 101))
    found.rejected = {5}
    assert verdict(found, Account(produced=100, stored=99, rejected=1)).phantom == 1


def test_an_account_that_does_not_match_what_is_there_is_said() -> None:
    found = whole(range(1, 101))
    assert verdict(found, Account(produced=100, stored=90, dropped=10)).clean
    unbalanced = verdict(found, Account(produced=100, stored=90))
    assert any("does not add up" in note for note in unbalanced.notes)
    assert any("90 stored or rejected, there are 100" in note for note in unbalanced.notes)
