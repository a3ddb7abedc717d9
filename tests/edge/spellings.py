"""The ways in which what identifies a person may be written, and a search for all of them."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """Something of a person's in a place where it must not be."""

    place: str
    what: str
    how: str


def search(places: Mapping[str, bytes], identities: Sequence[str]) -> list[Finding]:
    """Every identity in every place, in every spelling."""
    patterns = [
        (identity, how, pattern)
        for identity in identities
        for how, pattern in spellings(identity)
        if len(pattern) >= 4
    ]
    found = []
    for place, content in places.items():
        lower = content.lower()
        for identity, how, pattern in patterns:
            # Base64 and raw bytes are searched as they are, the rest whatever its case.
            if pattern in content or (how not in EXACT and pattern.lower() in lower):
                found.append(Finding(place, identity, how))
    return found


def in_folder(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, as it is on the disk."""
    return {
        f"file {path.relative_to(folder)}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


EXACT = {"base64", "base64 within", "raw bytes", "raw bytes reversed"}


def spellings(identity: str) -> Iterator[tuple[str, bytes]]:
    """All ways of writing a MAC address, an IP address or a text."""
    texts = {"text": identity, "text reversed": identity[::-1]}
    raw = _raw(identity)
    if raw is not None:
        yield "raw bytes", raw
        yield "raw bytes reversed", raw[::-1]
        for how, value in (("", raw), (" reversed", raw[::-1])):
            texts |= {f"{name}{how}": text for name, text in _octets(value).items()}
    for how, text in texts.items():
        yield how, text.encode()
    for how, value in _encoded([identity.encode(), *([raw] if raw else [])]):
        yield how, value
    for spelling in {identity, identity.lower(), identity.upper(), *_octets(raw or b"").values()}:
        for name in ("md5", "sha1", "sha256"):
            digest = hashlib.new(name, spelling.encode(), usedforsecurity=False)
            yield f"unsalted {name}", digest.hexdigest().encode()


def _raw(identity: str) -> bytes | None:
    if re.fullmatch(r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}", identity, re.IGNORECASE):
        return bytes.fromhex(re.sub("[:-]", "", identity))
    try:
        return ip_address(identity).packed
    except ValueError:
        return None


def _octets(raw: bytes) -> dict[str, str]:
    if not raw:
        return {}
    plain = raw.hex()
    return {
        "bare": plain,
        "colons": raw.hex(":"),
        "dashes": raw.hex("-"),
        "spaces": raw.hex(" "),
        "dots": ".".join(plain[at : at + 4] for at in range(0, len(plain), 4)),
        "decimal": str(int.from_bytes(raw, "big")),
        "decimal octets": ".".join(str(octet) for octet in raw),
    }


def _encoded(values: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    for value in values:
        yield "hex", value.hex().encode()
        yield "utf-16", b"\0".join(value[at : at + 1] for at in range(len(value)))
        yield "percent", urllib.parse.quote(value, safe="").encode()
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield "base64", encode(value).rstrip(b"=")
            # Within something longer, at either of the other places in a group of three octets.
            for before in (1, 2):
                inner = encode(bytes(before) + value)
                yield "base64 within", inner[4 : len(inner) - 4]
