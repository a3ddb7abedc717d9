"""`escale resend`: each kiosk in service is asked, whoever does not answer is told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from broker import EmbeddedBroker
from control_api.cli import resending
from control_api.roles import Role
from tests.control_api.desks import Desk
from tests.control_api.kiosk import FakeKiosk, running
from tests.control_api.serving import served

SINCE = 1_793_491_200_000_000
BODY = {"action": "resend", "params": {"since": SINCE}, "ttl_s": 3_600}
NOW = datetime(2026, 11, 8, tzinfo=UTC)


@pytest.fixture
async def fleet(connected: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    await connected.add_kiosk("kiosk-a")
    for kiosk, lifecycle in (("kiosk-b", "in_service"), ("kiosk-c", "in_service"),
                             ("kiosk-d", "planned")):  # fmt: skip
        await connected.add_kiosk(kiosk, site="33063-place-de-la-victoire", lifecycle=lifecycle)
    monkeypatch.setenv("ESCALE_TOKEN", connected.tokens[Role.OPERATOR])
    async with served(connected.app) as (url, _):
        monkeypatch.setenv("ESCALE_API_URL", url)
        yield connected


async def asked(*kiosks: str, wait: float) -> dict[str, Any]:
    rows = await resending._resend([*kiosks], BODY, wait, quiet=True)
    return {row["kiosk"]: (row["state"], row["description"]) for row in rows}


@pytest.mark.slow
async def test_every_kiosk_in_service_is_asked_and_an_absent_one_is_left_waiting(
    fleet: Desk, broker: EmbeddedBroker
) -> None:
    key = fleet.office.key.public()
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(running(FakeKiosk("kiosk-a", broker.url, key)))
        second = await stack.enter_async_context(
            running(FakeKiosk("kiosk-b", broker.url, key, answers=("accepted", "failed")))
        )
        states = await asked(wait=5)
    assert states == {
        "kiosk-a": ("succeeded", "it is succeeded"),
        "kiosk-b": ("failed", "it is failed"),
        "kiosk-c": ("queued", "kiosk_offline"),
    }
    for kiosk in (first, second):
        [command] = kiosk.received
        assert (command.action, command.params) == ("resend", {"since": SINCE})


async def test_only_the_kiosks_named_are_asked_and_one_refused_stops_no_other(
    fleet: Desk, broker: EmbeddedBroker
) -> None:
    async with running(FakeKiosk("kiosk-b", broker.url, fleet.office.key.public())):
        states = await asked("nobody", "kiosk-b", wait=20)
    assert states["kiosk-b"][0] == "succeeded"
    assert states["nobody"][0] == "rejected"
    assert "nobody" in states["nobody"][1]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-01T00:00", SINCE),
        ("2026-11-01", SINCE),
        ("2026-11-01T01:00:00+01:00", SINCE),
        ("7d", SINCE),
        ("1w", SINCE),
        ("168h", SINCE),
        ("yesterday", None),
        ("1969-01-01", None),
        ("", None),
    ],
)
def test_a_time_is_a_date_or_so_long_ago(text: str, at: int | None) -> None:
    assert resending.moment(text, NOW) == at


def test_a_time_that_is_none_ends_it_with_a_sentence() -> None:
    app = typer.Typer()
    app.command()(resending.resend)
    done = CliRunner().invoke(app, ["--since", "yesterday"])
    assert done.exit_code == 2
    assert "2026-11-01T00:00" in done.stderr


def test_for_people_the_answers_are_a_table() -> None:
    rows = [
        {"kiosk": "kiosk-a", "command": "1", "state": "succeeded", "description": "5 frames"},
        {"kiosk": "kiosk-b", "command": "2", "state": "queued", "description": "[red]"},
    ]
    screen = Console(width=100, record=True, file=StringIO())
    screen.print(resending._table(rows))
    shown = screen.export_text()
    assert "1 of 2 send again" in shown
    assert "[red]" in shown
