"""`escale programme reuse`: lots, devices and their evidence; balances; the kiosks' own parts."""

from __future__ import annotations

import typer

from programme.reuse.balance_cli import add_balance_commands
from programme.reuse.chain_cli import add_chain_commands
from programme.reuse.parts_cli import add_parts_commands
from programme.reuse.tables import DEVICES, DISMANTLINGS, ERASURES, HANDOVERS, LOTS, PARTS
from programme.training_cli import add_table_commands

app = typer.Typer(
    help="Reuse: tables lots, devices, erasures, handovers, dismantlings, parts; steps; balances.",
    no_args_is_help=True,
)


@app.callback()
def reuse() -> None:
    """Reuse: tables lots, devices, erasures, handovers, dismantlings, parts; steps; balances."""


add_table_commands(app, LOTS, DEVICES, ERASURES, HANDOVERS, DISMANTLINGS, PARTS)
add_chain_commands(app)
add_balance_commands(app)
add_parts_commands(app)
