"""A reader of the documentation: types its commands into a shell, word for word, and looks.

The shell stands in a folder with a `bin/` as in the work tree and an empty `var/`, so that paths
are as documented. What a test must change (a port, another server) it appends as options.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.house.documented_commands import documented_in
from tests.house.rooms import TREE

OF_OTHERS = re.compile(r"ESCALE_.*|.*_proxy", re.IGNORECASE)
"""Variables of the caller's own Escale, and proxies: nothing of them reaches the reader."""


class Reader:
    """Someone at a terminal in `folder`."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not OF_OTHERS.fullmatch(name)}
        self.environment = {**kept, "COLUMNS": "200", **(environment or {})}
        # The present environment, so that nothing is installed.
        self.environment["ESCALE_VENV"] = sys.prefix
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        for script in ("up", "escale"):
            path = folder / "bin" / script
            path.write_text(f'#!/bin/sh\nexec "{TREE}/bin/{script}" "$@"\n')
            path.chmod(0o755)

    def __call__(
        self, command: Sequence[str], *more: str, then: str = "", timeout_s: float = 60
    ) -> str:
        """What a `documented(…)` command prints, run with the options `more` behind it.

        `then` is typed into the same shell. AssertionError when the command fails.
        """
        process = self._open(_text(command, more) + then, subprocess.PIPE, subprocess.PIPE)
        try:
            out, err = process.communicate(timeout=timeout_s)
        except BaseException:
            _end(process)
            raise
        assert process.returncode == 0, f"{out.decode()}\n{err.decode()}"
        return out.decode()

    def escale(self, *words: str) -> None:
        """`bin/escale` with words that no page shows: what happens to the reader."""
        subprocess.run(
            ["bin/escale", *words],
            cwd=self.folder,
            env=self.environment,
            check=True,
            capture_output=True,
            timeout=60,
        )

    @contextmanager
    def running(
        self, command: Sequence[str], *more: str, out: Path
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A command that goes on until Ctrl-C; what it prints goes to `out`."""
        with out.open("wb") as said:
            # With exec, Ctrl-C reaches the command and not the shell around it.
            process = self._open(f"exec {_text(command, more)}", said, subprocess.STDOUT)
        try:
            yield process
        finally:
            _end(process)

    def _open(
        self, text: str, out: IO[bytes] | int, errors: IO[bytes] | int
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["bash", "-c", text],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    # Ctrl-C first, so that it ends its own processes and removes its own files.
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _text(words: Sequence[str], more: Sequence[str]) -> str:
    # The words have lost their quotes, which `$(…)` needs: take the command as it is shown.
    written = next(text for text in documented_in() if shlex.split(text) == list(words))
    return " ".join([written, *map(shlex.quote, more)])
