"""Readings without addresses."""

from edge.privacy import without_addresses
from edge.readings import Reading

MAC = "a6:83:e7:2b:11:0c"


def test_texts_and_tags_are_scrubbed() -> None:
    given = Reading("peripheral", {"detail": f"jam {MAC}", "ok": False}, {"peripheral": MAC})
    scrubbed = Reading("peripheral", {"detail": "jam [mac]", "ok": False}, {"peripheral": "[mac]"})
    assert without_addresses(given) == scrubbed


def test_a_reading_without_addresses_stays_the_same_object() -> None:
    given = Reading("link", {"up": True, "round_trip": 12.5}, {"target": "gateway"})
    assert without_addresses(given) is given


def test_what_is_too_long_is_left_to_be_refused() -> None:
    given = Reading("peripheral", {"detail": "x" * 2_000}, {"peripheral": "p" * 200})
    assert without_addresses(given) is given
