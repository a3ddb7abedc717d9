"""One attribute of sysfs: a small file that the kernel answers when it is read."""

from __future__ import annotations

import math
from pathlib import Path

from contract import DriverError

ROOT = Path("/sys")


def text(path: Path) -> str | None:
    """The attribute's text; None where there is none; DriverError when it can't be read."""
    try:
        return path.read_text("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise DriverError(error.strerror or type(error).__name__, where=str(path)) from None


def name(path: Path) -> str:
    """A name or label; empty where there is none or it can't be read: it is no measurement."""
    try:
        return text(path) or ""
    except DriverError:
        return ""


def number(path: Path) -> float | None:
    """The attribute as a finite number; None where there is none; DriverError otherwise."""
    said = text(path)
    if said is None:
        return None
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DriverError(f"{said[:40]!r} is no number", where=str(path))
    return value
