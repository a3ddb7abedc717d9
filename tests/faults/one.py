"""One seed as a process: `python -m tests.faults.one`. The result is a file, progress is lines."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.faults.run import Outcome, run
from tests.faults.schedule import Plan, full, only, short


def _say(phase: str) -> None:
    sys.stdout.write(f"{phase}\n")
    sys.stdout.flush()


async def _work(folder: Path, plan: Plan, *, hasty: bool) -> Outcome:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await run(folder, plan, hasty=hasty, say=_say)


def _plan(asked: argparse.Namespace) -> Plan:
    if asked.only:
        return only(asked.seed, asked.only)
    return short(asked.seed) if asked.short else full(asked.seed)


def _keep_logs(folder: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for log in folder.rglob("*.log"):
        shutil.copy(log, to / log.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="the folder to work in, kept afterwards")
    parser.add_argument("--hasty", action="store_true", help="collectors acknowledge too early")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", action="append", help="this kind of fault; may be repeated")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-faults-", ignore_cleanup_errors=True) as made:
        folder = asked.keep or Path(made)
        clean = False
        try:
            outcome = asyncio.run(_work(folder, _plan(asked), hasty=asked.hasty))
            asked.result.write_text(outcome.to_json())
            clean = outcome.clean
        finally:
            if not clean:
                _keep_logs(folder, asked.result.with_suffix(".logs"))


if __name__ == "__main__":
    main()
