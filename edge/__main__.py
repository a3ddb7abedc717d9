"""`python -m edge --config kiosk.toml`: the daemon without the `escale` command around it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from edge.process import run_daemon


def main() -> int:
    """The daemon's exit status."""
    parser = argparse.ArgumentParser(prog="python -m edge", description="Run one kiosk.")
    parser.add_argument("--config", type=Path, required=True, help="the kiosk's kiosk.toml")
    return run_daemon(parser.parse_args().config)


if __name__ == "__main__":
    sys.exit(main())
