"""Accounting-Requests made by hand, as RFC 2866 says."""

from __future__ import annotations

import hmac
from hashlib import md5

SECRET = b"shared-for-tests"
STATUS, SESSION, STATION, USER, DELAY, TIME = 40, 44, 31, 1, 41, 46
IN, OUT, IN_GIGA, OUT_GIGA, NAS_IP, PROXY, MESSAGE = 42, 43, 52, 53, 4, 33, 80


def attribute(kind: int, value: int | str | bytes) -> bytes:
    """One attribute: numbers have four octets."""
    if isinstance(value, int):
        value = value.to_bytes(4, "big")
    elif isinstance(value, str):
        value = value.encode()
    return bytes((kind, len(value) + 2)) + value


def request(
    *attributes: tuple[int, int | str | bytes],
    secret: bytes = SECRET,
    identifier: int = 7,
    code: int = 4,
    signed: bool = False,
) -> bytes:
    """A packet; `signed` puts a Message-Authenticator first."""
    body = b"".join(attribute(kind, value) for kind, value in attributes)
    if signed:
        body = attribute(MESSAGE, bytes(16)) + body
    head = bytes((code, identifier)) + (20 + len(body)).to_bytes(2, "big")
    if signed:
        digest = hmac.digest(secret, head + bytes(16) + body, "md5")
        body = attribute(MESSAGE, digest) + body[18:]
    return head + md5(head + bytes(16) + body + secret, usedforsecurity=False).digest() + body


def is_answer(answer: bytes, asked: bytes, secret: bytes = SECRET) -> bool:
    """Whether these bytes are the Accounting-Response to a request."""
    proof = md5(answer[:4] + asked[4:20] + answer[20:] + secret, usedforsecurity=False)
    return answer[:2] == bytes((5, asked[1])) and answer[4:20] == proof.digest()
