"""Codes that are said aloud and typed by people."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import BadIdentifier, code_digest, make_code, read_code
from contract.orientation_codes import ALPHABET, DIGEST_LENGTH

CODE = make_code(random.Random(1).randrange)


def test_a_code_is_read_however_it_is_typed() -> None:
    assert read_code(CODE.lower().replace("-", " ")) == CODE
    assert read_code(f" {CODE.replace('-', '')} ") == CODE


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    code = next(c for c in (make_code(random.Random(n).randrange) for n in range(99)) if "1" in c)
    assert read_code(code.replace("1", "I").replace("0", "O")) == code


@given(place=st.integers(0, 10), other=st.sampled_from(ALPHABET), seed=st.integers(0, 2**32))
def test_one_wrong_character_is_noticed(place: int, other: str, seed: int) -> None:
    bare = make_code(random.Random(seed).randrange).replace("-", "")
    wrong = bare[:place] + other + bare[place + 1 :]
    if other == bare[place]:
        assert read_code(wrong).replace("-", "") == bare
        return
    with pytest.raises(BadIdentifier, match="wrong"):
        read_code(wrong)


@pytest.mark.parametrize("text", ["", "K7QF", "UUUU-UUUU-UUUU", "éééé-éééé-éééé", "0" * 13])
def test_what_is_no_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadIdentifier, match="twelve letters and digits"):
        read_code(text)


def test_a_digest_is_the_same_for_the_same_code_and_shows_nothing_of_it() -> None:
    assert code_digest(CODE) == code_digest(CODE.lower())
    assert len(code_digest(CODE)) == DIGEST_LENGTH
    assert code_digest(CODE) != code_digest(make_code(random.Random(2).randrange))


def test_codes_do_not_repeat() -> None:
    rng = random.Random(3)
    assert len({make_code(rng.randrange) for _ in range(2_000)}) == 2_000
