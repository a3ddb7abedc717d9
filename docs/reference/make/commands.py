"""The page of the commands, from the command line's own help."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from docs.reference.make.tables import MADE, code, table
from escale.commands import SUMMARIES, installed, resolve

HEAD = f"""\
{MADE}
# Commands

`bin/escale COMMAND --help` says more: every argument and option. Reading commands have `--json`.
"""


def page() -> str:
    """The page: each command of each room, with its arguments and sentence."""
    rows = [row for name, point in installed().items() for row in _rows(name, resolve(point))]
    return f"{HEAD}\n{table(('command', 'what it does'), rows)}\n"


def _rows(name: str, command: Any) -> Iterator[tuple[str, str]]:
    parts = getattr(command, "commands", {})
    if command.callback is not None and getattr(command, "invoke_without_command", True):
        yield code(f"escale {name}{_arguments(command)}"), _sentence(command)
    elif parts and name in SUMMARIES:
        yield f"**{name}**", SUMMARIES[name]
    for part, below in parts.items():
        if not below.hidden:
            yield from _rows(f"{name} {part}", below)


def _arguments(command: Any) -> str:
    found = (p for p in command.params if p.param_type_name == "argument")
    return "".join(f" {_placeholder(argument)}" for argument in found)


def _placeholder(argument: Any) -> str:
    name = argument.name.upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _sentence(command: Any) -> str:
    return inspect.cleandoc(command.help or "").split("\n\n")[0]
