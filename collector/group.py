"""The name of the shared subscriptions: a secret, or a kiosk could join and swallow frames."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from contract import SettingsError


def load_group(home: Path, given: str | None = None) -> str:
    """The group in `secrets/group` under `home`, made at the first call, or in the file `given`.

    Collectors of one installation need the same file: copy it to each machine.
    """
    path = Path(given) if given else home / "secrets" / "group"
    if given and not path.exists():
        raise SettingsError([f"collector.group names {path}, which is not there"])
    if not given:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
    group = path.read_text().strip()
    if len(group) < 16 or not group.isalnum():
        raise SettingsError(
            [f"{path} holds no group of 16 letters and digits or more: remove it, or copy it again"]
        )
    return group


def _make(path: Path) -> None:
    # Linked into place, so that of two processes the first one's is whole and stays.
    draft = path.with_name(f".group-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(16))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
