"""The key that the application shows, read where the options say it is. No error shows it."""

from __future__ import annotations

from collections.abc import Mapping

from contract import DriverError
from edge.drivers.kiosk.options import KioskOptions
from edge.drivers.secret import read_secret

MINIMUM_LENGTH = 16


def read_key(options: KioskOptions, environ: Mapping[str, str]) -> bytes:
    """The first line of the file, or the variable; DriverError when it is no key."""
    key = read_secret(options.key_file, options.key_env, environ)
    if len(key) < MINIMUM_LENGTH or not key.isascii() or not key.isprintable():
        raise DriverError(
            f"the application's key has at least {MINIMUM_LENGTH} ASCII characters",
            where=options.key_file or f"environment variable {options.key_env}",
            todo="make one with `openssl rand -hex 24`",
        )
    return key.encode()
