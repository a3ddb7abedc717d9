"""A secret read where the options say it is. No error shows one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contract import DriverError


def read_secret(file: str | None, variable: str | None, environ: Mapping[str, str]) -> str:
    """The secret of a file's first line, or of a variable; DriverError when there is none."""
    where = file or f"environment variable {variable}"
    try:
        text = Path(file).read_text(encoding="utf-8") if file else environ.get(variable or "", "")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise DriverError(f"a secret can't be read: {reason}", where=where) from None
    secret = text.partition("\n")[0].strip()
    if not secret:
        raise DriverError("a secret is empty", where=where, todo="put it there")
    return secret
