"""`python -m collector`: the same as `escale collector`."""

from collector.cli import app

app(prog_name="collector")
