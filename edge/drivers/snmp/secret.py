"""The keys of SNMPv3, which have a least length. No error shows one."""

from __future__ import annotations

from collections.abc import Mapping

from contract import DriverError
from edge.drivers.secret import read_secret

__all__ = ["MINIMUM_KEY_LENGTH", "read_key", "read_secret"]

MINIMUM_KEY_LENGTH = 8
"""RFC 3414, 11.2: a passphrase has at least 8 characters."""


def read_key(file: str | None, variable: str | None, environ: Mapping[str, str]) -> str:
    """A passphrase of SNMPv3; DriverError when it is shorter than the standard allows."""
    key = read_secret(file, variable, environ)
    if len(key) < MINIMUM_KEY_LENGTH:
        raise DriverError(
            f"an SNMPv3 key has at least {MINIMUM_KEY_LENGTH} characters",
            where=file or f"environment variable {variable}",
        )
    return key
