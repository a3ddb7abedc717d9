"""One spelling for a device that is named in several."""

from __future__ import annotations

import re

_MAC = re.compile(r"(?:[0-9a-f]{2}[:\-. ]?){5}[0-9a-f]{2}")
_SEPARATORS = re.compile(r"[:\-. ]")


def one_spelling(name: str) -> str:
    """`AA-BB-CC-00-11-22`, `aabb.cc00.1122` and `aa:bb:cc:00:11:22` alike; others in lower case."""
    plain = name.strip().casefold()
    return _SEPARATORS.sub("", plain) if _MAC.fullmatch(plain) else plain
