"""The kernel's boot id: new at each boot of the machine, and so the proof of a reboot."""

from __future__ import annotations

from pathlib import Path

from contract import EdgeError

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def kernel_boot_id(path: Path = BOOT_ID) -> str:
    """The id as text; EdgeError where there is none."""
    try:
        return path.read_text().strip()
    except OSError as error:
        raise EdgeError(
            f"the kernel's boot id can't be read: {error.strerror}",
            where=str(path),
            todo="the daemon needs Linux with /proc",
        ) from None
