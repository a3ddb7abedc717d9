"""From a fresh clone to 13 kiosks online: `bin/escale --version` installs, then `bin/up`.

Needs the package registry, as any first install does. What is committed is what is measured.

    python -m bench.startup [--kiosks 12]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import show
from tests.collector.line import ROOT
from tests.servers.process import free_port

PATIENCE_S = 120.0


def clone(folder: Path) -> Path:
    """A fresh clone of this work tree's last commit."""
    tree = folder / "escale"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(tree)], check=True)
    return tree


def environment() -> dict[str, str]:
    """This environment, with nothing of the caller's own Escale."""
    return {key: value for key, value in os.environ.items() if not key.startswith("ESCALE_")}


@contextmanager
def started(tree: Path, kiosks: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        ["bin/up", "--port", str(free_port()), "--kiosks", str(kiosks)],
        cwd=tree,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def seconds_until_online(process: subprocess.Popen[str], wanted: int) -> float | None:
    """Seconds until `up` says that all are online; None when it says something else."""
    began = time.monotonic()
    assert process.stdout is not None
    for line in process.stdout:
        if f"{wanted} of {wanted} kiosks online" in line:
            return time.monotonic() - began
        if "kiosks online" in line or time.monotonic() - began > PATIENCE_S:
            print(line.strip())
            return None
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=12)
    kiosks = parser.parse_args().kiosks
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        tree = clone(Path(name))
        began = time.monotonic()
        subprocess.run(["bin/escale", "--version"], cwd=tree, env=environment(), check=True)
        installed = time.monotonic() - began
        with started(tree, kiosks) as process:
            online = seconds_until_online(process, kiosks + 1)
    show(
        "bin/up from a fresh clone",
        ("", "seconds"),
        [
            ["install (packages fetched, unpacked, compiled)", f"{installed:.1f}"],
            [
                f"then {kiosks + 1} kiosks online",
                "not reached" if online is None else f"{online:.1f}",
            ],
        ],
    )


if __name__ == "__main__":
    main()
