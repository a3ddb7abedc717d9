"""Text without what tells two spellings of the same words apart."""

from __future__ import annotations

import unicodedata

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "ʹ": "'"})
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "–": "-", "—": "-", "‑": "-"})


def fold(text: str) -> str:
    """Lower case, without accents, one kind of apostrophe and hyphen, spaces squeezed.

    Spaces beside brackets and quotation marks go too: publications of the standard differ there.
    """
    plain = text.translate(_APOSTROPHES).casefold().translate(_LIGATURES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    squeezed = " ".join(bare.split())
    for mark in "(«":
        squeezed = squeezed.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    for mark in ")»":
        squeezed = squeezed.replace(f" {mark}", mark)
    return squeezed
