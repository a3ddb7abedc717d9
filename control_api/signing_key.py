"""The key that signs commands: one file of the installation, made at the first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from contract import SettingsError, SigningKey

NAME = "signing.key"


def secrets_folder(home: str) -> Path:
    """`secrets/` under the home folder, made if need be, for its owner only."""
    folder = Path(home) / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def keep_secret(path: Path, content: bytes, *, replace: bool) -> bool:
    """Write a file that only its owner reads, whole or not at all; whether it was written.

    Without `replace`, a file that is there stays: of two processes one wins.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
            return True
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def load_or_make(home: str, given: str | None = None) -> SigningKey:
    """The installation's signing key: the file `given`, or one under `home`, made if need be.

    SettingsError when others may read the file. One that belongs to root may be read by its
    group: so a service manager hands out secrets.
    """
    path = Path(given) if given else secrets_folder(home) / NAME
    if given and not path.exists():
        raise SettingsError([f"api.signing_key names {path}, which is not there"])
    if not path.exists():
        keep_secret(path, SigningKey.generate().to_pem(), replace=False)
    if others_may_read(path):
        raise SettingsError([f"others may read {path}: run chmod 600 on it, or make a new key"])
    return SigningKey.from_pem(path.read_bytes())


def others_may_read(path: Path) -> bool:
    """Whether a file's mode lets in more than its owner."""
    found = path.stat()
    handed_out = found.st_uid == 0 and os.geteuid() != 0
    return bool(found.st_mode & (0o037 if handed_out else 0o077))
