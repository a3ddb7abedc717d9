"""TypeScript's compiler over dashboards, with the types that Grafana publishes on npm.

The packages are installed once, as schema/package-lock.json has them, into a folder of this
Python environment; nothing of them is in the repository.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers.binaries import require

SCHEMA = Path(__file__).parent / "schema"
_COPIED = ("package.json", "package-lock.json", "tsconfig.json", "types.ts")
_ERROR = re.compile(r"^(\S+\.ts)\((\d+),\d+\): error TS\d+: (.*)$")


def installed() -> Path:
    """A folder with Grafana's types and the compiler in its node_modules.

    Without node, or without a registry to install from: skipped, or failed where CI=true.
    """
    require("node")
    npm = require("npm")
    told = b"".join((SCHEMA / name).read_bytes() for name in ("package.json", "package-lock.json"))
    folder = Path(sys.prefix) / f"grafana-schema-{hashlib.sha256(told).hexdigest()[:12]}"
    if folder.exists():
        return folder
    part = Path(tempfile.mkdtemp(dir=sys.prefix, prefix="grafana-schema-"))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SCHEMA / name, part)
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
        sentence = f"npm could not install Grafana's types: {done.stderr.strip()[-400:]}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    try:
        part.rename(folder)
    except OSError:  # Another worker was quicker.
        shutil.rmtree(part)
    return folder


def complaints(dashboards: Mapping[str, Mapping[str, Any]], folder: Path) -> list[str]:
    """What the compiler has against dashboards by name: «name, piece: sentence»; `folder` is empty.

    A complaint names the dashboard and the panel, variable or annotation.
    """
    packages = installed()
    (folder / "node_modules").symlink_to(packages / "node_modules")
    for name in _COPIED:
        shutil.copy(SCHEMA / name, folder)
    sources = {f"{_plain(name)}.ts": (name, module(row)) for name, row in dashboards.items()}
    for file, (_, text) in sources.items():
        (folder / file).write_text(text, "utf-8")
    done = subprocess.run(
        [require("node"), "node_modules/typescript/bin/tsc", "--project", ".", "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    # What explains a complaint follows it, indented.
    lines = re.sub(r"\n +", " ", done.stdout).splitlines()
    found = [_said(line, sources) for line in lines]
    assert found or not done.returncode, done.stderr
    return found


def module(dashboard: Mapping[str, Any]) -> str:
    """A dashboard as TypeScript: each piece a constant of its own type, under its name."""
    lines = ['import type { Annotation, Frame, Panels, Row, Variable } from "./types";']
    for number, (kind, title, piece) in enumerate(_pieces(dashboard)):
        text = json.dumps(piece, indent=1, ensure_ascii=False)
        lines.append(f"// {title}\nexport const piece{number}: {kind} = {text};")
    return "\n".join(lines) + "\n"


def _pieces(dashboard: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    own = {
        key: value
        for key, value in dashboard.items()
        if key not in ("panels", "templating", "annotations")
    }
    yield "Frame", "the dashboard itself", own
    for row in dashboard.get("templating", {}).get("list", []):
        yield "Variable", f"variable {row['name']}", row
    for row in dashboard.get("annotations", {}).get("list", []):
        yield "Annotation", f"annotation {row['name']}", row
    for row in dashboard["panels"]:
        if row["type"] == "row":
            yield "Row", f"row {row.get('title')!r}", {**row, "panels": []}
            yield from map(_panel, row.get("panels", []))
        else:
            yield _panel(row)


def _panel(row: Mapping[str, Any]) -> tuple[str, str, object]:
    title = f"panel {row.get('title')!r} ({row.get('id')})"
    return f"Panels[{json.dumps(row['type'])}]", title, row


def _said(line: str, sources: Mapping[str, tuple[str, str]]) -> str:
    match = _ERROR.match(line)
    if match is None or match[1] not in sources:
        return line
    name, text = sources[match[1]]
    before = text.splitlines()[: int(match[2])]
    piece = next(row for row in reversed(before) if row.startswith("// "))
    return f"{name}, {piece[3:]}: {match[3]}"


def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name)
