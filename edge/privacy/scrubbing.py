"""Addresses taken out of texts that devices say, before they are kept or sent."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address

_SUSPECT = re.compile(
    r"[@/:]|\d\.\d|www\.|[0-9a-f]{6}|(?:[0-9a-f]{1,4}[\-. ]){2}[0-9a-f]", re.IGNORECASE
)
"""What every address has something of: most texts are done after one look."""
_SPACE = re.compile(r"[^\S ]|[^\x20-\U0010ffff]")
_URL = re.compile(r"(?:\b[a-z][a-z0-9+.\-]*://|\bwww\.)[^\s\"'<>]+", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"\b(?:[a-z0-9\-]+\.)+[a-z]{2,}(?::\d+)?/[^\s\"'<>]*", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
_HEX = "[0-9a-f]"
_MAC = re.compile(
    rf"(?<![0-9a-z])(?:{_HEX}{{1,2}}(?P<by>[:\-. ])(?:{_HEX}{{1,2}}(?P=by)){{4,6}}{_HEX}{{1,2}}"
    rf"|{_HEX}{{4}}(?P<dot>[.:\-]){_HEX}{{4}}(?P=dot){_HEX}{{4}}"
    rf"|{_HEX}{{6}}-{_HEX}{{6}}|{_HEX}{{12}})(?![0-9a-z])",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f:]*:[0-9a-f:.]*(?:%\w+)?", re.IGNORECASE)


def scrub(text: str, *, limit: int = 200) -> str:
    """The text without MAC and IP addresses, URLs and mail addresses; one line, at most `limit`.

    Rather too much than too little goes: a version like 1.2.3.4 is taken for an address.
    """
    plain = text if text.isprintable() else _SPACE.sub(" ", text)
    if _SUSPECT.search(plain) is None:
        return plain[:limit].strip()
    for pattern, instead in (
        (_URL, "[url]"),
        (_MAIL, "[mail]"),
        (_HOST_AND_PATH, "[url]"),
        (_MAC, "[mac]"),
    ):
        plain = pattern.sub(instead, plain)
    plain = _IPV6.sub(_without_ipv6, plain)
    return _IPV4.sub("[ip]", plain)[:limit].strip()


def _without_ipv6(found: re.Match[str]) -> str:
    # A full stop or colon that ends a sentence is none of the address's.
    token = found.group().rstrip(".")
    for candidate in (token, token.rstrip(":")):
        try:
            IPv6Address(candidate)
        except AddressValueError:
            continue
        return "[ip]" + found.group()[len(candidate) :]
    return found.group()
