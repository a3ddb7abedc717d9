"""The kiosk's data folder, held by one daemon at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract import EdgeError

LOCK_FILE = "lock"


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """Makes the folder and keeps it from any other daemon while the context lasts.

    EdgeError when another one has it, or when it can't be used. The lock ends with its process,
    however that ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / LOCK_FILE).open("w")
    except OSError as error:
        raise EdgeError(
            f"the data folder can't be used: {error.strerror}",
            where=str(folder),
            todo="give the daemon's user a folder of its own",
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EdgeError(
                "another daemon runs on this data folder",
                where=str(folder),
                todo="stop it, or give this one another folder",
            ) from None
        yield
