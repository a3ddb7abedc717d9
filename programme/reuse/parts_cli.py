"""The commands for the kiosks' own parts: kiosk-parts, remove-part, retire-kiosk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from contract import SystemClock
from programme.reuse.dossier_view import kiosk_parts_view
from programme.reuse.parts import provenance, remove, retire
from programme.reuse.provenance import origins
from programme.session import Change, run
from store import Database, kiosks, registers

Kiosk = Annotated[str, typer.Argument(help="The kiosk's id.")]
On = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day.")]


def add_parts_commands(app: typer.Typer) -> None:
    """Give the group its commands for kiosks."""
    app.command("kiosk-parts")(kiosk_parts)
    app.command("remove-part")(remove_part)
    app.command("retire-kiosk")(retire_kiosk)


def kiosk_parts(kiosk: Kiosk) -> None:
    """Show a kiosk's parts, and which came from used devices, as JSON."""

    async def work(db: Database) -> str:
        await kiosks.get(db, kiosk)
        parts = await registers.kiosk_parts.parts(db, kiosk)
        found = kiosk_parts_view(kiosk, parts, provenance(parts), await origins(db, parts))
        return found.model_dump_json(indent=2)

    typer.echo(run(work))


def remove_part(part: Annotated[str, typer.Argument(help="The part's id.")], on: On) -> None:
    """Say that a part is in its kiosk no more."""
    run(lambda db: remove(db, part, on.date()), Change("part.remove", part))


def retire_kiosk(kiosk: Kiosk, on: On) -> None:
    """Take a retired kiosk into the chain: its parts become a lot's devices."""
    lot = run(
        lambda db: retire(db, kiosk, on.date(), SystemClock().now()),
        Change("kiosk.to_reuse", kiosk),
    )
    typer.echo(f"lot {lot.id}")
