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


class BuildFailed(Exception):
    """MkDocs was not content; the message is what it said."""


def build(out: Path, *, tree: Path = TREE) -> str:
    """Builds the site into the folder `out`, which it empties first; gives what MkDocs said."""
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
