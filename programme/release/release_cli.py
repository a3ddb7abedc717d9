"""`escale programme release`: a month's figures planned, made, checked, published.

What makes releases is an extra of the package and slow to load, so only what needs it loads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract import BadFile, Conflict, EscaleError, SystemClock
from programme.hours import ZONE
from programme.options import load_options, publisher
from programme.release.gathering import gather
from programme.release.layout import Layout
from programme.release.months import month_of
from programme.release.rules import Rules
from programme.session import Change, database, finished, history, run
from programme.training_cli import Json, print_rows
from store import Database, registers

if TYPE_CHECKING:
    from programme.release.attacking import Attacked

app = typer.Typer(help="Protected figures, frozen and published.", no_args_is_help=True)
COLUMNS = ("release", "state", "layout", "made", "published", "hash")
MonthOption = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="Which month.")]
LayoutOption = Annotated[Layout, typer.Option(help="How fine its cells are, finest first.")]
USUAL = Rules()
Uses = Annotated[int, typer.Option(min=USUAL.min_value, help="Least count that is shown.")]
Days = Annotated[int, typer.Option(min=USUAL.min_days, help="Least days it was counted on.")]
Contributors = Annotated[
    int, typer.Option(min=USUAL.min_contributors, help="Least structures or donors behind it.")
]
Share = Annotated[
    float,
    typer.Option(min=0.5, max=USUAL.max_share, help="Largest part one of them may have."),
]
Version = Annotated[
    int | None, typer.Option(min=1, help="Which version; by default the month's last one.")
]
Name = Annotated[str, typer.Argument(metavar="RELEASE", help="As 2026-10-v1.")]
Release = registers.releases.Release
SHOWN = 40
INTERRUPTED = 130


@app.callback()
def release() -> None:
    """Monthly figures of use, training and reuse, safe to publish, and published."""


@app.command()
def plan(
    month: MonthOption,
    layout: LayoutOption = Layout.KIOSKS,
    min_value: Uses = USUAL.min_value,
    min_days: Days = USUAL.min_days,
    min_contributors: Contributors = USUAL.min_contributors,
    max_share: Share = USUAL.max_share,
    as_json: Json = False,
) -> None:
    """Say what would be published of a month, and which coarser cells would say more.

    Thresholds may be stricter than usual, never looser.
    """
    rules = Rules(min_value, min_days, min_contributors, max_share)
    with _interruptible("nothing was written"):
        found = finished(_plan(month, layout, rules))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    print_rows(("layout", "shown", "hidden", "zero", "missing", "uses shown"), found, as_json=False)
    asked, last = found[0], found[-1]
    if not asked["enough"]:
        better = f"--layout {last['layout']} would show {last['uses shown']}"
        typer.echo(
            f"only {asked['uses shown']} of uses would be shown; "
            + (better if last["enough"] else "no coarser layout would show 80%")
        )


@app.command()
def make(
    month: MonthOption,
    layout: LayoutOption = Layout.KIOSKS,
    min_value: Uses = USUAL.min_value,
    min_days: Days = USUAL.min_days,
    min_contributors: Contributors = USUAL.min_contributors,
    max_share: Share = USUAL.max_share,
) -> None:
    """Make a month's next version and freeze it; unchanged facts make no new one.

    Thresholds may be stricter than usual, never looser; they are published with the figures.
    """
    rules = Rules(min_value, min_days, min_contributors, max_share)
    change = Change("release.make", month)
    with _interruptible("nothing was written"):
        typer.echo(finished(_make(month, layout, rules, change)))


@app.command()
def check(month: MonthOption, version: Version = None) -> None:
    """Attack a release together with all earlier ones; it passes, or its open cells are named."""
    change = Change("release.check", month)
    found = finished(_check(month, version, change))
    if not found.findings:
        against = ", ".join(found.against or ()) or "no earlier release of the month"
        typer.echo(f"{found.id} passes, together with {against}")
        return
    typer.echo(f"{found.id} is refused: {len(found.findings)} findings", err=True)
    for finding in found.findings[:SHOWN]:
        typer.echo(f"  {finding}", err=True)
    if (more := len(found.findings) - SHOWN) > 0:
        typer.echo(f"  and {more} more: escale programme release show {found.id}", err=True)
    raise typer.Exit(1)


@app.command()
def attack(
    month: Annotated[
        str, typer.Option("--month", metavar="YYYY-MM", help="Only this one; by default all.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Attack all that was ever published, with nothing but that; a recovered cell is named."""
    with _interruptible("nothing was written"):
        found = finished(_attack(str(month_of(month)) if month else ""))
    rows = [
        {
            "month": one.month,
            "versions": ", ".join(one.versions),
            "hidden": one.hidden,
            "recovered": len(one.recovered),
            "narrowest": "–" if one.narrowest is None else f"{one.narrowest:g}",
        }
        for one in found
    ]
    print_rows(("month", "versions", "hidden", "recovered", "narrowest"), rows, as_json=as_json)
    for one in found:
        for name in one.recovered:
            typer.echo(f"{one.month}: {name} is recovered", err=True)
    if any(one.recovered for one in found):
        raise typer.Exit(1)


@app.command()
def publish(month: MonthOption, version: Version = None) -> None:
    """Publish a release that has passed its check: everybody may read its files."""
    change = Change("release.publish", month)

    async def work(db: Database) -> Release:
        found = await _named(db, month, version)
        change.subject = found.id
        return await registers.releases.publish(db, found.id, SystemClock().now())

    typer.echo(f"{run(work, change).id} is published")


@app.command()
def withdraw(
    name: Name, reason: Annotated[str, typer.Option(help="Why; everybody may read it.")]
) -> None:
    """Offer a published release no more. Its bytes stay, and later ones are checked against it."""
    change = Change("release.withdraw", name, {"reason": reason})
    found = run(
        lambda db: registers.releases.withdraw(db, name, reason, SystemClock().now()), change
    )
    typer.echo(f"{found.id} is withdrawn")


@app.command("list")
def list_releases(as_json: Json = False) -> None:
    """List all releases, whatever became of them."""
    rows = [_row(one) for one in run(registers.releases.everything)]
    print_rows(COLUMNS, rows, as_json=as_json)


@app.command()
def show(name: Name) -> None:
    """Show a release: its state, parameters, hash, files and findings, as JSON."""

    async def work(db: Database) -> Mapping[str, Any]:
        found = await registers.releases.get(db, name)
        heads = await registers.releases.files(db, name)
        return _row(found) | {
            "hash": found.hash,
            "parameters": found.parameters,
            "libraries": found.libraries,
            "checked": _day(found.checked_at),
            "against": found.against,
            "findings": found.findings,
            "withdrawn": _day(found.withdrawn_at),
            "reason": found.reason,
            "files": {
                one.path: {"bytes": one.size, "sha256": one.sha256, "media_type": one.media_type}
                for one in heads
            },
        }

    typer.echo(json.dumps(run(work), ensure_ascii=False, indent=2))


@app.command()
def export(
    name: Name, out: Annotated[Path, typer.Option(help="A folder; made if missing.")]
) -> None:
    """Write a release's frozen files, as anybody gets them once it is published."""

    async def work(db: Database) -> int:
        heads = await registers.releases.files(db, (await registers.releases.get(db, name)).id)
        for head in heads:
            _write(out / head.path, (await registers.releases.file(db, name, head.path)).content)
        return len(heads)

    typer.echo(f"{run(work)} files in {out}")


async def _plan(month: str, layout: Layout, rules: Rules) -> list[dict[str, Any]]:
    _require_engine()
    from programme.release import making

    with _progress() as tell:
        async with database() as db, history() as reader:
            gathered = await gather(
                db, reader, month_of(month), SystemClock().now(), tell("reading days")
            )
            protecting = tell("protecting")
            found = await making.plan(
                db,
                gathered,
                layout,
                rules,
                lambda one: protecting(1 + [*Layout].index(one)),
            )
    return [
        {
            "layout": one.layout.value,
            **{mark.value: many for mark, many in one.cells.items()},
            "uses shown": "–" if one.share is None else f"{one.share:.1%}",
            "enough": one.enough,
        }
        for one in found
    ]


async def _make(month: str, layout: Layout, rules: Rules, change: Change) -> str:
    _require_engine()
    from programme.release import making

    named = load_options(os.environ).publisher or publisher(None, None)
    now = SystemClock().now()
    with _progress() as tell:
        async with database(change) as db, history() as reader:
            gathered = await gather(db, reader, month_of(month), now, tell("reading days"))
            tell("protecting")(0)
            made = await making.make(db, gathered, layout, rules, named, now)
            change.subject = made.release.id
            change.detail["new"] = made.new
    if not made.new:
        return f"{made.release.id}: nothing has changed since it was made"
    share = made.outlook.share
    said = "no use" if share is None else f"{share:.1%} of uses shown"
    return f"{made.release.id} is made: {said}, {made.outlook.hidden:.1%} of cells hidden"


async def _check(month: str, version: int | None, change: Change) -> Release:
    _require_engine()
    from programme.release.checking import check as checked

    async with database(change) as db:
        found = await _named(db, month, version)
        change.subject = found.id
        found = await checked(db, found.id, SystemClock().now())
        change.detail["findings"] = len(found.findings or ())
        return found


async def _attack(month: str) -> list[Attacked]:
    _require_engine()
    from programme.release.attacking import attack_everything

    with _progress() as tell:
        async with database() as db:
            return await attack_everything(db, month, tell("attacking months"))


async def _named(db: Database, month: str, version: int | None) -> Release:
    rows = await registers.releases.everything(db, month=str(month_of(month)))
    for row in reversed(rows):
        if version in (None, row.version):
            return row
    asked = month if version is None else f"{month}-v{version}"
    raise Conflict(
        f"no release {asked}", todo=f"make it: escale programme release make --month {month}"
    )


def _require_engine() -> None:
    """EscaleError where the extra that makes and checks releases is not installed."""
    try:
        import programme.release.repair  # noqa: F401
    except ImportError as missing:
        raise EscaleError(
            f"{missing.name} is missing, which makes releases",
            todo="pip install 'escale[observatory]'; in a clone, bin/escale programme fetches it",
        ) from None


@contextmanager
def _progress() -> Iterator[Callable[[str], Callable[[int], None]]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as shown:

        def begin(what: str) -> Callable[[int], None]:
            task = shown.add_task(what, total=None)
            return lambda done: shown.update(task, completed=done)

        yield begin


@contextmanager
def _interruptible(said: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"stopped: {said}", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _row(found: Release) -> dict[str, Any]:
    return {
        "release": found.id,
        "state": found.state.value,
        "layout": found.parameters.get("layout", ""),
        "made": _day(found.made_at),
        "published": _day(found.published_at),
        "hash": found.hash[:12],
    }


def _day(at: int | None) -> str:
    return "" if at is None else f"{datetime.fromtimestamp(at / 1_000_000, ZONE):%Y-%m-%d %H:%M}"


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise BadFile(f"it can't be written: {error.strerror}", where=str(path)) from None
