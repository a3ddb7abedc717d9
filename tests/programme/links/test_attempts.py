"""Addresses that try codes: counted by window, held up apart, kept as nothing readable."""

from collections.abc import Callable
from itertools import count

import pytest

from programme import attempts
from programme.attempts import AddressAttempts

WINDOW_US = 600_000_000


def salts() -> Callable[[], bytes]:
    numbers = count(1)
    return lambda: next(numbers).to_bytes(16)


def test_an_address_is_held_up_until_its_window_ends_and_no_other_is() -> None:
    counted = AddressAttempts(salts(), most=2, window_us=WINDOW_US)
    assert [counted.allows("192.0.2.1", 5) for _ in range(3)] == [True, True, False]
    assert counted.allows("192.0.2.2", 5)
    assert counted.allows("192.0.2.1", WINDOW_US)


def test_one_subscriber_of_ipv6_is_one_address() -> None:
    counted = AddressAttempts(salts(), most=1, window_us=WINDOW_US)
    assert counted.allows("2001:db8:0:1::1", 5)
    assert not counted.allows("2001:db8:0:1:ffff::2", 5)
    assert counted.allows("2001:db8:0:2::1", 5)


def test_no_address_can_be_read_and_windows_have_nothing_in_common() -> None:
    counted = AddressAttempts(salts(), most=2, window_us=WINDOW_US)
    counted.allows("192.0.2.1", 5)
    first = set(counted._tried)
    counted.allows("192.0.2.1", WINDOW_US)
    assert "192.0.2.1" not in repr(first)
    assert first.isdisjoint(counted._tried)


def test_more_addresses_than_there_is_room_for_share_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attempts, "MOST_ADDRESSES", 2)
    counted = AddressAttempts(salts(), most=2, window_us=WINDOW_US)
    said = [counted.allows(f"192.0.2.{last}", 5) for last in range(5)]
    assert said == [True, True, True, True, False]
    assert counted.allows("192.0.2.0", 5)
