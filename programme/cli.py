"""`escale programme`: the groups of its commands."""

from __future__ import annotations

import typer

from programme.aladdin_cli import app as aladdin
from programme.community.aginum_cli import app as aginum
from programme.community.cli import app as community
from programme.coop_cli import app as coop
from programme.counsellors_cli import app as counsellors
from programme.figures_cli import demand, orientations
from programme.guide_cli import app as guide
from programme.notices_cli import app as notices
from programme.observatory.cli import app as observatory
from programme.places_cli import app as places
from programme.processing_cli import processing
from programme.release.release_cli import app as release
from programme.reuse.cli import app as reuse
from programme.reuse.collections_cli import app as collections
from programme.sesame_cli import app as sesame
from programme.simulation_cli import simulate

app = typer.Typer(help="Registries of the digital-inclusion programme.", no_args_is_help=True)
app.add_typer(places, name="places")
app.add_typer(guide, name="guide")
app.add_typer(sesame, name="sesame")
app.add_typer(aladdin, name="aladdin")
app.add_typer(counsellors, name="counsellors")
app.add_typer(coop, name="coop")
app.add_typer(community, name="community")
app.add_typer(aginum, name="aginum")
app.add_typer(collections, name="collections")
app.add_typer(notices, name="notices")
app.add_typer(observatory, name="observatory")
app.add_typer(release, name="release")
app.add_typer(reuse, name="reuse")
app.command()(demand)
app.command()(orientations)
app.command()(processing)
app.command()(simulate)


@app.callback()
def programme() -> None:
    """Registries of the digital-inclusion programme."""
