"""Evidence of an erasure, a handover, a dismantling: a file is known by its name and SHA-256.

Files stay with who made them; what is kept here proves that one shown later is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from contract import BadFile

HASH_PATTERN = r"^[0-9a-f]{64}$"


class Method(StrEnum):
    """How data is removed (NIST SP 800-88): against what effort it is gone."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file, by its name without folders, and the SHA-256 of its bytes in hexadecimal."""

    name: str
    sha256: str


def evidence_of(path: Path) -> Evidence:
    """The file's name and hash; BadFile when it can't be read, or is empty."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = path.stat().st_size
    except OSError as error:
        raise BadFile(f"it can't be read: {error.strerror}", where=str(path)) from None
    if not size:
        raise BadFile("an empty file proves nothing", where=str(path))
    return Evidence(path.name, sha256)
