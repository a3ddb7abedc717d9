"""Disks that refuse: a small file system of its own for root, a limit on file sizes for anybody."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MIB = 1024 * 1024


class SmallDisk:
    """A tmpfs of `size_mb`, mounted at `folder`."""

    def __init__(self, folder: Path, size_mb: int) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        self._options = f"size={size_mb}m,mode=0700"

    def mount(self) -> None:
        self.folder.mkdir()
        mount = shutil.which("mount")
        if os.geteuid() != 0 or mount is None:
            pytest.skip("a file system of its own needs root and mount(8)")
        done = subprocess.run(
            [mount, "-t", "tmpfs", "-o", self._options, "tmpfs", str(self.folder)],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"this root may not mount: {done.stderr.strip()}")

    def fill(self) -> None:
        """Until not one byte is left."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (65_536, 4_096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def empty(self) -> None:
        """There is room again."""
        self._ballast.unlink()

    def read_only(self, *, yes: bool) -> None:
        """As the kernel does to a disk that fails. Nothing may be open for writing."""
        mode = "ro" if yes else "rw"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.folder)], check=True)

    def unmount(self) -> None:
        if os.path.ismount(self.folder):
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, size_mb: int = 12) -> Iterator[SmallDisk]:
    """A disk of its own; the test is skipped where none can be had."""
    made = SmallDisk(folder, size_mb)
    made.mount()
    try:
        yield made
    finally:
        made.unmount()


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: EFBIG."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
