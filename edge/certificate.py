"""When an X.509 certificate ends, read from its DER (RFC 5280, 4.1; X.690).

The library that reads all of a certificate takes 7 MB of the kiosk's memory; this one date is
wanted of it.
"""

from __future__ import annotations

import datetime as dt
import ssl

_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18
_BEFORE_VALIDITY = 3
"""Serial number, signature's algorithm, issuer."""


def certificate_end(der: bytes) -> int:
    """In µs since the epoch. ValueError when these bytes are no certificate."""
    certificate, _ = _inside(der, _SEQUENCE)
    rest, _ = _inside(certificate, _SEQUENCE)
    if rest[:1] == bytes([_VERSION]):
        _, rest = _inside(rest, _VERSION)
    for _ in range(_BEFORE_VALIDITY):
        _, rest = _inside(rest)
    validity, _ = _inside(rest, _SEQUENCE)
    _, not_after = _inside(validity)
    kind = not_after[0] if not_after else 0
    text = _inside(not_after)[0].decode("ascii")
    if kind == _UTC_TIME:
        text = ("19" if text >= "50" else "20") + text
    elif kind != _GENERALIZED_TIME:
        raise ValueError("no time where a certificate's end should be")
    moment = dt.datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    return int(moment.timestamp() * 1_000_000)


def pem_certificate_end(pem: str) -> int:
    """The same of the first certificate of a PEM file's text."""
    head, foot = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    begin, end = pem.find(head), pem.find(foot)
    if not 0 <= begin < end:
        raise ValueError("no certificate in it")
    return certificate_end(ssl.PEM_cert_to_DER_cert(pem[begin : end + len(foot)] + "\n"))


def _inside(data: bytes, tag: int | None = None) -> tuple[bytes, bytes]:
    """The content of the first value, and what follows it."""
    if len(data) < 2 or (tag is not None and data[0] != tag):
        raise ValueError("not the DER of a certificate")
    length, begin = data[1], 2
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(data[2:begin], "big")
    if begin + length > len(data):
        raise ValueError("cut off")
    return data[begin : begin + length], data[begin + length :]
