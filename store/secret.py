"""Secrets that callers present: made at random, kept as SHA-256 only.

A plain hash is enough, and fast enough for each request, because these are 256 random bits,
not passwords that someone could guess.
"""

from __future__ import annotations

import hashlib
import secrets


def new() -> str:
    """A new secret: 43 characters that fit in a header and a link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
