"""`escale`: one command. It imports a room only when that room's command runs, so that the
daemon on a kiosk does not carry the back office in memory.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from escale.commands import SUMMARIES, installed


def main() -> None:
    """Run the command named on the command line; an EscaleError is one sentence, exit 1."""
    from contract import EscaleError

    arguments = sys.argv[1:]
    try:
        if arguments and arguments[0] in (commands := installed()):
            _run(commands[arguments[0]], arguments)
        else:
            _overview(arguments)
    except EscaleError as error:
        sys.stderr.write(f"escale: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing more to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _run(point: Any, arguments: list[str]) -> None:
    from escale.commands import resolve

    command = resolve(point)
    command.main(args=arguments[1:], prog_name=f"escale {point.name}")


def _overview(arguments: list[str]) -> None:
    from escale import __version__

    if arguments and arguments[0] == "--version":
        sys.stdout.write(f"escale {__version__}\n")
        return
    asked = not arguments or arguments[0] in ("--help", "-h", "help")
    out = sys.stdout if asked else sys.stderr
    if not asked:
        out.write(f"escale: no command {arguments[0]!r}\n\n")
    out.write("Usage: escale COMMAND [ARGS]…   (escale COMMAND --help says more)\n\n")
    for name in installed():
        out.write(f"  {name:<12}{SUMMARIES.get(name, 'A command of an installed package.')}\n")
    sys.exit(0 if asked else 2)


if __name__ == "__main__":
    main()
