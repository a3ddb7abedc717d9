"""`escale doctor`: looks at the settings and at each server they name, and says what to do.

Rooms bring their checks by the entry point `escale.checks`: an async function that takes the
settings and gives `Finding`s.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contract import EscaleError, Finding, Settings, SettingsError
from escale.commands import checks
from escale.home import read_settings

PATIENCE_S = 10.0


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the settings and each server they name; say what to do."""
    findings = _settings_findings()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        Console(highlight=False).print(_table(findings))
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def _settings_findings() -> list[Finding]:
    try:
        settings = read_settings()
    except SettingsError as error:
        return [
            Finding("settings", well=False, seen=fault, todo="mend it, then ask again")
            for fault in error.faults
        ]
    except EscaleError as error:
        return [Finding("settings", well=False, seen=error.what, todo=error.todo)]
    return [
        Finding("settings", well=True, seen=f"home is {settings.home}"),
        *asyncio.run(_ask(settings)),
    ]


async def _ask(settings: Settings) -> list[Finding]:
    answers = await asyncio.gather(
        *(_one(name, check, settings) for name, check in checks().items())
    )
    return [finding for answer in answers for finding in answer]


async def _one(name: str, check: object, settings: Settings) -> list[Finding]:
    if not callable(check):
        return [
            Finding(
                name, well=False, seen="its check can't be called", todo="reinstall that package"
            )
        ]
    try:
        found = await asyncio.wait_for(check(settings), PATIENCE_S)
    except EscaleError as error:
        return [Finding(name, well=False, seen=f"{error.what} ({error.where})", todo=error.todo)]
    except TimeoutError:
        return [
            Finding(
                name,
                well=False,
                seen=f"no answer within {PATIENCE_S:.0f} s",
                todo="is it reachable?",
            )
        ]
    return list(found)


def _table(findings: list[Finding]) -> Table:
    drawn = Table(show_lines=False)
    for column in ("", "what", "seen", "what to do"):
        drawn.add_column(column, overflow="fold")
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        drawn.add_row(mark, finding.subject, finding.seen, finding.todo)
    return drawn
