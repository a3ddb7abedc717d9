"""`escale programme notices`: what is announced on kiosks' screens, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from pydantic import ValidationError

from contract import SettingsError, SystemClock, faults_of
from programme import notices
from programme.hours import ZONE
from programme.notices_routes import NoticeInput, notice_view
from programme.session import Change, finished, run
from programme.training_cli import Json, print_rows

app = typer.Typer(help="Notices on kiosks' screens.", no_args_is_help=True)
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
COLUMNS = ("id", "from", "until", "kiosks", "text")
Id = Annotated[str, typer.Argument(metavar="ID", help="The notice's id.")]


@app.callback()
def group() -> None:
    """Notices on kiosks' screens, by language, between two times."""


@app.command("list")
def list_notices(as_json: Json = False) -> None:
    """List notices that are on the screens, or will be."""
    found = run(lambda db: notices.notices(db, SystemClock().now()))
    views = [notice_view(one).model_dump(mode="json") for one in found]
    if as_json:
        print_rows((), views, as_json=True)
        return
    rows = [
        {
            "id": view["id"],
            "from": _said(view["starts_at"]),
            "until": _said(view["ends_at"]),
            "kiosks": " ".join(view["kiosks"]) or "all",
            "text": "\n".join(f"{name}: {text}" for name, text in view["text"].items()),
        }
        for view in views
    ]
    print_rows(COLUMNS, rows, as_json=False)


@app.command()
def announce(
    notice: Id,
    text: Annotated[
        list[str], typer.Option(metavar="LANGUAGE=TEXT", help="fr=… at least; one by language.")
    ],
    begins: Annotated[datetime, typer.Option("--from", formats=FORMATS, help="In Paris.")],
    ends: Annotated[datetime, typer.Option("--until", formats=FORMATS, help="In Paris.")],
    kiosk: Annotated[
        list[str] | None, typer.Option(help="A kiosk's id; every kiosk without it.")
    ] = None,
) -> None:
    """Announce a notice; kiosks that are connected show it within a minute."""
    wanted = finished(_valid(notice, text, begins, ends, kiosk or ()))
    run(
        lambda db: notices.announce(db, wanted.notice()),
        Change("notice.announce", wanted.id, {"kiosks": list(wanted.kiosks)}),
    )


@app.command()
def take_back(notice: Id) -> None:
    """Take a notice back from every screen."""
    run(lambda db: notices.take_back(db, notice), Change("notice.take_back", notice))


async def _valid(
    notice: str, texts: Sequence[str], begins: datetime, ends: datetime, kiosks: Sequence[str]
) -> NoticeInput:
    try:
        return NoticeInput(
            id=notice,
            text=dict(text.partition("=")[::2] for text in texts),
            starts_at=begins.replace(tzinfo=ZONE),
            ends_at=ends.replace(tzinfo=ZONE),
            kiosks=tuple(kiosks),
        )
    except ValidationError as error:
        raise SettingsError(faults_of(error), where="the notice") from None


def _said(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZONE):%Y-%m-%d %H:%M}"
