"""A kiosk's disk that can be full: a small tmpfs, or without root a limit on its files' size.

A process of root's that may mount gets a real file system of its own; what it then meets is
ENOSPC. Elsewhere RLIMIT_FSIZE is lowered from outside while the process runs: writes beyond a
size fail with EFBIG, for any user.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
from pathlib import Path

import psutil

SIZE_MB = 64
_LIMIT = 64 * 1024


class Disk:
    """The file system at `folder`, which is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.mounted = _mount(folder)
        self._ballast = folder / "ballast"
        self._limited: int | None = None

    def fill(self, pid: int) -> None:
        """From now on no file of process `pid` can grow."""
        if not self.mounted:
            self._limited = pid
            _limit(pid, _LIMIT)
            return
        with self._ballast.open("wb") as file:
            _take_all(file.fileno(), os.statvfs(self.folder).f_frsize)

    def empty(self) -> None:
        """There is room again."""
        if self.mounted:
            self._ballast.unlink(missing_ok=True)
        elif self._limited is not None and psutil.pid_exists(self._limited):
            _limit(self._limited, resource.RLIM_INFINITY)

    def release(self) -> None:
        """Gives the file system back, with what is on it."""
        if self.mounted:
            release(self.folder)


def release(folder: Path) -> None:
    """Unmounts what is mounted at a folder, whoever left it there."""
    if os.path.ismount(folder):
        subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def _mount(folder: Path) -> bool:
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        return False
    command = [mount, "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0700", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _take_all(descriptor: int, block: int) -> None:
    # Others write meanwhile: smaller and smaller pieces, until not one block is left.
    size, taken = SIZE_MB * 1024 * 1024, 0
    while size >= block:
        try:
            os.posix_fallocate(descriptor, taken, size)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            size //= 2
        else:
            taken += size


def _limit(pid: int, size: int) -> None:
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    soft = hard if size == resource.RLIM_INFINITY else size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
