"""Identifiers: kiosks, boots, commands.

A kiosk's identifier is its certificate's CN, its MQTT user name and client id, and the third
level of each of its topics. Names of the back office begin with `_`, which no kiosk can have.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from contract.errors import BadIdentifier

KIOSK_PATTERN = r"^[a-z0-9][a-z0-9-]{2,31}$"
ULID_PATTERN = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
COMMUNE_PATTERN = r"^[0-9][0-9AB][0-9]{3}$"
NAME_PATTERN = r"^[a-z][a-z0-9_]{0,63}$"

OFFICE = "_office"
"""Stands where a kiosk's identifier would, in a point that is about no kiosk."""

_KIOSK = re.compile(KIOSK_PATTERN)
_ULID = re.compile(ULID_PATTERN)

MAX_SAFE_INTEGER = 2**53 - 1
"""RFC 7493: integers beyond this do not survive every JSON reader."""


def kiosk_id(text: str) -> str:
    """`text`, if it may name a kiosk; BadIdentifier otherwise."""
    if not _KIOSK.fullmatch(text):
        raise BadIdentifier(
            f"{text[:40]!r} is not a kiosk identifier",
            todo="use 3 to 32 lower-case letters, digits and hyphens, beginning with a letter "
            "or digit",
        )
    return text


def ulid(text: str) -> str:
    """`text`, if it is a ULID in its canonical form; BadIdentifier otherwise."""
    if not _ULID.fullmatch(text):
        raise BadIdentifier(f"{text[:40]!r} is not a ULID")
    return text


def _single_line(text: str) -> str:
    if not _KIOSK.fullmatch(text):
        raise ValueError("not a kiosk identifier")
    return text


KioskId = Annotated[str, Field(pattern=KIOSK_PATTERN), AfterValidator(_single_line)]
Ulid = Annotated[str, Field(pattern=ULID_PATTERN, min_length=26, max_length=26)]
Commune = Annotated[str, Field(pattern=COMMUNE_PATTERN, min_length=5, max_length=5)]
Micros = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
"""Microseconds since the epoch, UTC."""
