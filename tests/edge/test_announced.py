"""A reboot that ends a session says so on the screen first."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from contract import CommandRefused, Detail, Params, PingParams, RebootParams
from edge.executors.announced import NOTICE_S, Announced
from tests.edge.line import Counting, Noted, a_daemon, back_office, running
from tests.edge.material import Office
from tests.servers.process import free_port

FORCED = RebootParams(force=True, reason="Mise à jour de sécurité")


@dataclass
class Street:
    """A machine to reboot, a screen and perhaps somebody before it; what happened, in order."""

    occupied: bool = True
    screen: bool = True
    refuses: bool = False
    name: str = "run"
    happened: list[object] = field(default_factory=list)

    async def run(self, params: Params, command_id: str) -> Detail:
        self.happened.append("reboot")
        if self.refuses:
            raise CommandRefused("it did not end", code="timeout")
        return Detail(code="done", description="")

    async def reboot(self, params: Params = FORCED) -> Detail:
        announced = Announced(
            self, show=self._show, occupied=lambda: self.occupied, sleep=self._sleep
        )
        return await announced.run(params, "01J")

    def _show(self, notice: str) -> bool:
        if self.screen:
            self.happened.append(notice)
        return self.screen

    async def _sleep(self, seconds: float) -> None:
        self.happened.append(seconds)


async def test_somebody_can_read_the_reason_before_the_reboot() -> None:
    street = Street()
    assert (await street.reboot()).code == "done"
    assert street.happened == ["Mise à jour de sécurité", NOTICE_S, "reboot"]


async def test_a_reboot_that_failed_takes_its_notice_away() -> None:
    street = Street(refuses=True)
    with pytest.raises(CommandRefused):
        await street.reboot()
    assert street.happened == ["Mise à jour de sécurité", NOTICE_S, "reboot", ""]


@pytest.mark.parametrize("params", [RebootParams(), PingParams()])
async def test_what_ends_nobodys_session_is_done_at_once(params: Params) -> None:
    street = Street()
    await street.reboot(params)
    assert street.happened == ["reboot"]


async def test_nobody_is_waited_for_where_nobody_is_or_no_screen() -> None:
    empty, without_screen = Street(occupied=False), Street(screen=False)
    await empty.reboot()
    await without_screen.reboot()
    assert empty.happened == without_screen.happened == ["reboot"]


class Screen(Counting):
    """A driver with somebody before its screen."""

    def __init__(self) -> None:
        super().__init__()
        self.present = True
        self.shown: list[str] = []
        self.changed = asyncio.Event()

    def show(self, notice: str) -> None:
        self.shown.append(notice)
        self.changed.set()


async def test_the_daemon_shows_the_reason_before_it_lets_a_forced_reboot_run(
    tmp_path: Path,
) -> None:
    screen, power, office = Screen(), Noted(), Office()
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        await forced(broker, office, screen, power, tmp_path)
    assert screen.shown[0] == FORCED.reason
    assert power.ran == []


async def forced(
    broker: EmbeddedBroker, office: Office, screen: Screen, power: Noted, folder: Path
) -> None:
    daemon = a_daemon(
        folder, broker.url, office, drivers={"kiosk": screen}, executors={"reboot": power}
    )
    async with back_office(broker, office) as back, running(daemon):
        await back.until(lambda: any(each.occupied for each in back.statuses), "the person")
        command = office.command("reboot", FORCED.model_dump(), now=time.time_ns() // 1_000)
        await back.send(office.signed(command))
        async with asyncio.timeout(10):
            await screen.changed.wait()
