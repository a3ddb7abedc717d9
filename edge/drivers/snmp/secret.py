"""Secrets read where the options say they are. No error shows one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contract import DriverError

MINIMUM_KEY_LENGTH = 8
"""RFC 3414, 11.2: a passphrase has at least 8 characters."""


def read_secret(file: str | None, variable: str | None, environ: Mapping[str, str]) -> str:
    """The secret of a file's first line, or of a variable; DriverError when there is none."""
    where = file or f"environment variable {variable}"
    try:
        text = Path(file).read_text(encoding="utf-8") if file else environ.get(variable or "", "")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise DriverError(f"an SNMP secret can't be read: {reason}", where=where) from None
    secret = text.partition("\n")[0].strip()
    if not secret:
        raise DriverError("an SNMP secret is empty", where=where, todo="put it there")
    return secret


def read_key(file: str | None, variable: str | None, environ: Mapping[str, str]) -> str:
    """A passphrase of SNMPv3; DriverError when it is shorter than the standard allows."""
    key = read_secret(file, variable, environ)
    if len(key) < MINIMUM_KEY_LENGTH:
        raise DriverError(
            f"an SNMPv3 key has at least {MINIMUM_KEY_LENGTH} characters",
            where=file or f"environment variable {variable}",
        )
    return key
