"""The single-use code of an orientation: made at random, said aloud, kept only as a digest.

    K7QF-2M9X-TZ4C      eleven characters at random, the twelfth checks them

Crockford's base 32: no I, L, O or U; I and L are read as 1, O as 0. 55 bits at random: nobody
guesses one that was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from contract.errors import BadIdentifier

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
DIGEST_LENGTH = 16
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def make_code(below: Callable[[int], int]) -> str:
    """A new code in groups of four. `below(n)` is a random number under n (`secrets.randbelow`)."""
    bare = "".join(ALPHABET[below(32)] for _ in range(LENGTH - 1))
    return grouped(bare + _check(bare))


def read_code(text: str) -> str:
    """A code as it was said or typed, in groups of four; BadIdentifier when it can't be one."""
    bare = "".join(text.upper().split()).replace("-", "").translate(_READ_AS)
    if len(bare) != LENGTH or set(bare) - set(ALPHABET):
        raise BadIdentifier("a code has twelve letters and digits", todo="read it again")
    if _check(bare[:-1]) != bare[-1]:
        raise BadIdentifier("a letter or digit of the code is wrong", todo="read it again")
    return grouped(bare)


def digest(code: str) -> str:
    """What is kept of a code: sixteen characters from which it can't be worked back."""
    bare = read_code(code).replace("-", "")
    return hashlib.sha256(f"escale/orientation/{bare}".encode()).hexdigest()[:DIGEST_LENGTH]


def grouped(bare: str) -> str:
    """Twelve characters in groups of four."""
    return "-".join(bare[first : first + 4] for first in range(0, LENGTH, 4))


def _check(bare: str) -> str:
    # Odd weights: one wrong character always shows, two that changed places nearly always.
    total = sum((2 * place + 1) * ALPHABET.index(one) for place, one in enumerate(bare))
    return ALPHABET[total % 32]
