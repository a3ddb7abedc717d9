"""The kiosk's data folder, held by one daemon at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract import EdgeError


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Makes the folder and keeps it from any other daemon while the context lasts.

    EdgeError when another one has it, or when it can't be made or opened. The lock ends with
    its process, however that ends. It is on the folder itself: a disk that takes no writing
    does not keep the daemon from starting.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise EdgeError(
            f"the data folder can't be used: {error.strerror}",
            where=str(folder),
            todo="give the daemon's user a folder of its own",
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EdgeError(
                "another daemon runs on this data folder",
                where=str(folder),
                todo="stop it, or give this one another folder",
            ) from None
        yield
    finally:
        os.close(descriptor)


def free_bytes(folder: Path) -> int:
    """What the folder's disk has left for this process."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
