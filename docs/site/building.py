"""The handbook built by MkDocs, whose every warning is an error."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from docs.site.gathering import gather

TREE = Path(__file__).resolve().parents[2]
QUIET: Mapping[str, str] = {"NO_MKDOCS_2_WARNING": "1"}
"""Silences the theme's notice of its own future, which mkdocs.yml tells: it is no warning."""


OURS = "docs/site/handbook.css"
"""In every handbook that was built, and hardly anywhere else."""


class BuildFailed(Exception):
    """The folder is somebody's, or MkDocs was not content; the message says which."""


def build(out: Path, *, tree: Path = TREE) -> str:
    """Builds the site into the folder `out`, emptied first; gives what MkDocs said.

    BuildFailed when MkDocs has a warning, or when `out` holds anything but a handbook.
    """
    if out.exists() and any(out.iterdir()) and not (out / OURS).exists():
        raise BuildFailed(f"{out} is not empty and holds no handbook: name another folder")
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        gather(tree, pages)
        configuration = Path(folder) / "mkdocs.yml"
        configuration.write_text(
            f"INHERIT: {tree / 'mkdocs.yml'}\ndocs_dir: {pages}\nsite_dir: {out.resolve()}\n",
            "utf-8",
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "mkdocs", "build", "--strict", "--clean"],
            cwd=folder,
            env={**os.environ, **QUIET},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise BuildFailed(done.stderr or done.stdout)
    return done.stderr + done.stdout
