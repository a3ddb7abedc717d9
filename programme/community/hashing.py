"""A file as evidence: its name and its SHA-256. The file itself stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from contract import BadFile


@dataclass(frozen=True, slots=True)
class Hashed:
    """A file's name, without its folder, and its SHA-256 in lower-case hexadecimal."""

    name: str
    sha256: str


def hashed(path: Path) -> Hashed:
    """The file's name and hash; BadFile when it can't be read."""
    try:
        with path.open("rb") as file:
            return Hashed(path.name, file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise BadFile(f"it can't be read: {error.strerror}", where=str(path)) from None
