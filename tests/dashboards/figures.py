"""How much Grafana asks, and how long a real InfluxDB takes: `python -m tests.dashboards.figures`.

Fills an influxd with the simulated city, opens every dashboard as it opens at each level, and
prints counts and the slowest queries. More kiosks and days than the tests' own take minutes.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from edge.simulation.places import places_for
from tests.dashboards.city import City, city
from tests.dashboards.everything import dashboards, rule_files
from tests.dashboards.filled import every_point, fill_database, sources
from tests.dashboards.interpolation import Chosen, Period
from tests.dashboards.questions import Question, of_dashboard, of_rules, panels, rules
from tests.dashboards.viewing import Asked, Choice, Grafana, fill
from tests.servers.influxdb import influxdb

HOUR_MS = 3_600_000
LONG_S, AGAIN = 0.2, 3
RANGES = (("24 h, raw", 24), ("48 h, 5 minutes", 48), ("60 days, 1 hour", 24 * 60))


def main(
    kiosks: Annotated[int, typer.Option(help="0: those that the tests have.")] = 0,
    days: int = 2,
    interval_s: Annotated[int, typer.Option(help="Between two readings.")] = 600,
    every: Annotated[bool, typer.Option(help="All kiosks on the dashboard of one, too.")] = False,
    slowest: Annotated[int, typer.Option(help="So many queries are shown.")] = 10,
) -> None:
    """Prints the figures."""
    begun = time.perf_counter()
    town = city(places_for(kiosks) if kiosks else None, days=days, interval_s=interval_s)
    with tempfile.TemporaryDirectory() as folder, influxdb(Path(folder) / "influxd") as server:
        points = every_point(town)
        url = server.series_url("escale")
        asyncio.run(fill_database(url, town, points))
        say(f"{len(town.kiosks)} kiosks, {days} days, every {interval_s} s:")
        say(f"{len(points):,} samples written and rolled up in {time.perf_counter() - begun:.0f} s")
        count()
        grafana = Grafana(server.url, sources("escale"))
        look(grafana, town, {"kiosk": lambda options: options} if every else {})
        worst(grafana.asked, slowest)


def say(line: str) -> None:
    """A line of the report."""
    typer.echo(line)


def count() -> None:
    """What there is of each."""
    boards, alerts = dashboards(), rule_files()
    drawn = sum(1 for board in boards.values() for _ in panels(board))
    ruled = sum(1 for row in alerts.values() for _ in rules(row))
    say(f"{len(boards)} dashboards, {drawn} panels, {ruled} alert rules")


def look(grafana: Grafana, town: City, choices: Mapping[str, Choice]) -> None:
    """Opens everything, at each level."""
    end = town.until // 1_000
    period = Period(end - HOUR_MS, end)
    for name, hours in RANGES:
        before = len(grafana.asked)
        period = Period(end - hours * HOUR_MS, end)
        for board in dashboards().values():
            chosen = fill(grafana, board, period, choices)
            for question in of_dashboard(board):
                ask(grafana, question, chosen, period)
        report(name, grafana.asked[before:])
    before = len(grafana.asked)
    for row in rule_files().values():
        for question in of_rules(row):
            ask(grafana, question, {}, period)
    report("alert rules", grafana.asked[before:])


def ask(grafana: Grafana, question: Question, chosen: Mapping[str, Chosen], period: Period) -> None:
    """Asks, and again where it took long: the quickest counts, for machines that do more."""
    grafana.answer(question, chosen, period)
    for _ in range(AGAIN if grafana.asked[-1].seconds > LONG_S else 0):
        before = grafana.asked.pop()
        grafana.answer(question, chosen, period)
        grafana.asked.append(min(grafana.asked.pop(), before, key=lambda row: row.seconds))


def report(name: str, asked: list[Asked]) -> None:
    """One line of figures."""
    times = sorted(row.seconds for row in asked)
    median, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    rows = sum(row.rows for row in asked)
    say(
        f"{name}: {len(asked)} queries, {rows:,} rows in {sum(times):.1f} s; a query takes "
        f"{median * 1_000:.0f} ms (median), {late * 1_000:.0f} ms (95 %), {times[-1]:.2f} s at most"
    )


def worst(asked: list[Asked], number: int) -> None:
    """The slowest queries."""
    for row in sorted(asked, key=lambda row: -row.seconds)[:number]:
        say(f"{row.seconds * 1_000:7.0f} ms {row.rows:8,} rows  {row.where}")


if __name__ == "__main__":
    typer.run(main)
