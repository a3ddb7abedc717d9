"""Alarms on a real broker: a latched one outlives the line and the daemon until it is seen to."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from edge.readings import Reading
from tests.edge.line import BackOffice, a_daemon, back_office, running
from tests.edge.material import Office
from tests.servers.process import free_port


class Lid:
    """A tamper switch, and a thermometer that nonsense comes from."""

    name = "lid"

    def __init__(self) -> None:
        self.is_open = False

    async def read(self) -> Sequence[Reading]:
        return [
            Reading("contact", {"open": self.is_open}, {"kind": "tamper", "contact": "lid"}),
            Reading("climate", {"temperature": 900.0}, {"zone": "electronics"}),
        ]

    async def close(self) -> None:
        return


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as made:
        yield made


def changes(back: BackOffice) -> list[tuple[object, object]]:
    """The history as it was stored: the type and whether it is active."""
    return [
        (sample.tags["type"], sample.fields["active"])
        for _, frame in sorted(back.stored.items())
        for sample in frame.samples
        if sample.m == "alarm"
    ]


@pytest.mark.slow
async def test_a_tamper_alarm_stays_through_a_cut_line_and_a_restart_until_acknowledged(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    office, lid = Office(), Lid()
    async with back_office(broker, office) as back:
        async with running(a_daemon(tmp_path, broker.url, office, drivers={"lid": lid})):
            await back.until(lambda: bool(back.statuses), "the kiosk")
            await asyncio.to_thread(broker.kill)
            lid.is_open = True
            await asyncio.sleep(0.3)
            lid.is_open = False
            await asyncio.to_thread(broker.start)
            await back.until(lambda: ("tamper",) in back.alarms, "what happened meanwhile")
        back.alarms.clear()
        async with running(a_daemon(tmp_path, broker.url, office, drivers={"lid": lid})):
            await back.until(lambda: ("tamper",) in back.alarms, "the alarm of before")
            now = time.time_ns() // 1_000
            wrong = office.command("acknowledge-alarm", {"type": "tamper"}, now=now)
            await back.send(office.signed(wrong))
            await back.until(lambda: "failed" in back.states(wrong.id), "no such alarm")
            right = office.command(
                "acknowledge-alarm", {"type": "tamper", "qualifier": "lid"}, now=now
            )
            await back.send(office.signed(right))
            await back.until(lambda: "succeeded" in back.states(right.id), "success")
            await back.until(lambda: back.alarms[-1] == (), "that it has ended")
            await back.until(lambda: ("tamper", False) in changes(back), "the history")
    assert changes(back) == [("tamper", True), ("tamper", False)]
    codes = {reply.id: reply.detail.code for reply in back.replies}
    assert codes == {wrong.id: "no_such_alarm", right.id: "cleared"}
