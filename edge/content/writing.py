"""Files that are whole or not there, whenever the current is cut."""

from __future__ import annotations

import os
from pathlib import Path


def draft_of(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(f"{path.name}.new")


def write_whole(path: Path, content: bytes, *, dated_us: int | None = None) -> None:
    """On the disk when this returns; `dated_us` stands as its time. OSError."""
    draft = draft_of(path)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if dated_us is not None:
            os.utime(descriptor, ns=(dated_us * 1_000, dated_us * 1_000))
        os.fsync(descriptor)
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it stays so. OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
