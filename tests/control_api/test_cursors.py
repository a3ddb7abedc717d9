"""Pages: every row once, in order, however the pages are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.cursors import page, seal, unseal
from control_api.faults import BadInput

KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@given(st.lists(KEYS.filter(bool), unique=True, max_size=60), st.integers(1, 20))
def test_walking_the_pages_shows_every_row_once_and_in_order(rows: list[str], limit: int) -> None:
    rows.sort()
    seen: list[str] = []
    cursor: str | None = None
    while True:
        after = unseal(cursor)
        shown, cursor = page([row for row in rows if row > after][: limit + 1], limit, str)
        assert len(shown) <= limit
        seen.extend(shown)
        if cursor is None:
            break
    assert seen == rows


@given(KEYS)
def test_a_cursor_gives_back_its_key(key: str) -> None:
    assert unseal(seal(key)) == key


@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused_or_is_one_of_ours(text: str) -> None:
    try:
        key = unseal(text)
    except BadInput:
        return
    assert seal(key) == text


@pytest.mark.parametrize("text", ["", "x", "bordeaux-victoire", "MTpiAA", "MjphYmM", "MTphYmM="])
def test_a_cursor_of_another_make_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="leave it out"):
        unseal(text)
