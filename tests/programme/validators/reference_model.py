"""The standard's reference model, as its makers publish it on npm, over places.

The package is installed once, as model/package-lock.json has it, into a folder of this Python
environment; nothing of it is in the repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.servers.binaries import require

MODEL = Path(__file__).parent / "model"
SCRIPT = "accept.cjs"
_LOCKED = ("package.json", "package-lock.json")
_NUMBERS = ("latitude", "longitude")


def complaints(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, str]]:
    """What the model has against rows of the standard's CSV: id and sentence."""
    places = [
        {name: float(cell) if name in _NUMBERS else cell for name, cell in row.items() if cell}
        for row in rows
    ]
    folder = _installed()
    shutil.copy(MODEL / SCRIPT, folder)
    done = subprocess.run(
        [require("node"), SCRIPT],
        cwd=folder,
        input=json.dumps(places),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [(place, sentence) for place, sentence in json.loads(done.stdout)]


def _installed() -> Path:
    """A folder with the model in its node_modules.

    Without node, or without a registry to install from: skipped, or failed where CI=true.
    """
    require("node")
    npm = require("npm")
    told = b"".join((MODEL / name).read_bytes() for name in _LOCKED)
    folder = Path(sys.prefix) / f"places-model-{hashlib.sha256(told).hexdigest()[:12]}"
    if folder.exists():
        return folder
    part = Path(tempfile.mkdtemp(dir=sys.prefix, prefix="places-model-"))
    for name in _LOCKED:
        shutil.copy(MODEL / name, part)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=part,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    if done.returncode:
        shutil.rmtree(part)
        sentence = f"npm could not install the reference model: {done.stderr.strip()[-400:]}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    try:
        part.rename(folder)
    except OSError:  # Another worker was quicker.
        shutil.rmtree(part)
    return folder
