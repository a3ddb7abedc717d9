"""The daemon on a real broker, from a reading to its release, and a command back."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker import EmbeddedBroker
from contract import DriverError, EdgeError, Sample
from edge.readings import Reading
from tests.edge.cable import Cable
from tests.edge.line import Counting, Noted, a_daemon, back_office, running
from tests.edge.material import Office, a_journal
from tests.servers.process import free_port


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as made:
        yield made


@pytest.fixture
def office() -> Office:
    return Office()


def now() -> int:
    return time.time_ns() // 1_000


async def test_what_is_read_arrives_live_and_its_acknowledgement_releases_it(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    daemon = a_daemon(tmp_path, broker.url, office)
    async with back_office(broker, office) as back:
        async with running(daemon):
            await back.until(lambda: len(back.stored) >= 5, "five frames")
            await back.until(
                lambda: back.statuses[-1].accounts.stored >= 5, "a status that says so"
            )
        await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    assert {lane for lane, _, _ in back.deliveries} == {"live"}
    assert back.values() == list(range(1, len(back.values()) + 1))
    online = back.statuses[0]
    assert online.state == "online"
    assert online.drivers["counting"].health == "ok"
    assert back.statuses[-1].conn == online.conn
    assert back.statuses[-1].accounts.balanced
    assert back.alarms == [()]


@pytest.mark.slow
async def test_nothing_is_lost_when_the_broker_is_killed_and_forgets_everything(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    counting = Counting()
    daemon = a_daemon(tmp_path, broker.url, office, drivers={"counting": counting})
    async with back_office(broker, office) as back, running(daemon):
        await back.until(lambda: len(back.stored) >= 3, "the first frames")
        back.acking = False
        await back.until(lambda: len(back.deliveries) >= 10, "frames nobody acknowledges")
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        back.acking = True
        count = counting.count
        await back.until(lambda: back.has(count), "everything so far")
    assert "backlog" in {lane for lane, _, _ in back.deliveries}


async def test_nothing_is_lost_over_a_restart_of_the_kiosk(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    async with back_office(broker, office) as back:
        back.acking = False
        counting = Counting()
        drivers = {"counting": counting}
        async with running(a_daemon(tmp_path, broker.url, office, drivers=drivers)):
            await back.until(lambda: len(back.deliveries) >= 5, "frames nobody acknowledges")
        count = counting.count
        back.acking = True
        async with running(a_daemon(tmp_path, broker.url, office, drivers=drivers)):
            await back.until(lambda: len(back.values()) > count, "the frames of before")
        assert back.values()[:count] == list(range(1, count + 1))
        boots = {boot for _, boot, _ in back.deliveries}
        assert len(boots) == 2


async def test_a_daemon_waits_for_its_broker_and_says_so_once(
    office: Office, tmp_path: Path
) -> None:
    broker = EmbeddedBroker(tmp_path / "broker", free_port())
    daemon = a_daemon(tmp_path, broker.url, office)
    with capture_logs() as logged:
        async with running(daemon):
            await asyncio.sleep(0.3)
            await asyncio.to_thread(broker.start)
            try:
                async with back_office(broker, office) as back:
                    await back.until(lambda: len(back.values()) >= 5, "the frames of before")
            finally:
                await asyncio.to_thread(broker.stop)
    events = [entry["event"] for entry in logged if entry.get("client_id") != "_office"]
    assert events.count("broker_connected") == 1
    assert back.values()[:5] == [1, 2, 3, 4, 5]


async def test_a_command_runs_once_and_the_same_bytes_again_do_not(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    lamp = Noted()
    daemon = a_daemon(tmp_path, broker.url, office, executors={"identify": lamp})
    async with back_office(broker, office) as back, running(daemon):
        await back.until(lambda: bool(back.statuses), "the kiosk")
        command = office.command("identify", now=now())
        token = office.signed(command)
        await back.send(token)
        await back.until(lambda: "succeeded" in back.states(command.id), "success")
        assert back.states(command.id) == ["accepted", "in_progress", "succeeded"]
        await back.send(token)
        await back.until(lambda: len(back.states(command.id)) == 4, "the state again")
        assert back.states(command.id)[-1] == "succeeded"
        await back.until(lambda: back.statuses[-1].counter == 1, "the counter in the status")
    assert lamp.ran == [command.id]


async def test_a_forged_command_runs_nothing(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    lamp = Noted()
    daemon = a_daemon(tmp_path, broker.url, office, executors={"identify": lamp})
    async with back_office(broker, office) as back, running(daemon):
        await back.until(lambda: bool(back.statuses), "the kiosk")
        await back.send(Office(seed=9).signed(office.command("identify", now=now())))
        await back.send(b"\x00\xff")
        ping = office.command("ping", {"echo": "here"}, now=now())
        await back.send(office.signed(ping))
        await back.until(lambda: "succeeded" in back.states(ping.id), "the ping after it")
        assert {reply.id for reply in back.replies} == {ping.id}
        assert back.replies[-1].detail.description == "here"
    assert lamp.ran == []


@pytest.mark.slow
async def test_a_reboot_waits_for_the_session_and_succeeds_at_the_next_machine(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    counting, power = Counting(), Noted()
    counting.present = True
    options = {"drivers": {"counting": counting}, "executors": {"reboot": power}}
    async with back_office(broker, office) as back:
        async with running(a_daemon(tmp_path, broker.url, office, **options)):  # type: ignore[arg-type]
            await back.until(lambda: bool(back.statuses) and back.statuses[-1].occupied, "a person")
            command = office.command("reboot", now=now())
            await back.send(office.signed(command))
            await back.until(lambda: back.states(command.id)[-1:] == ["waiting"], "waiting")
            assert power.ran == []
            counting.present = False
            await back.until(lambda: back.states(command.id)[-1:] == ["in_progress"], "the reboot")
        assert power.ran == [command.id]
        assert back.states(command.id) == ["accepted", "waiting", "in_progress"]
        again = a_daemon(tmp_path, broker.url, office, machine_id="machine-2", **options)  # type: ignore[arg-type]
        async with running(again):
            await back.until(lambda: back.states(command.id)[-1] == "succeeded", "success")
        assert back.replies[-1].machine == "machine-2"
    assert power.ran == [command.id]


@pytest.mark.slow
async def test_replies_that_could_not_be_sent_are_sent_after_the_next_connect(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    held = asyncio.Event()

    class Slow(Noted):
        async def run(self, params: object, command_id: str) -> object:  # type: ignore[override]
            await held.wait()
            return await super().run(params, command_id)  # type: ignore[arg-type]

    cable = Cable(broker.port)
    daemon = a_daemon(tmp_path, cable.url, office, executors={"identify": Slow()})  # type: ignore[dict-item]
    async with cable, back_office(broker, office) as back, running(daemon):
        await back.until(lambda: bool(back.statuses), "the kiosk")
        command = office.command("identify", now=now())
        await back.send(office.signed(command))
        await back.until(lambda: "in_progress" in back.states(command.id), "the start")
        await cable.cut()
        held.set()
        await back.until(lambda: back.statuses[-1].state == "offline", "the last will")
        assert "succeeded" not in back.states(command.id)
        await cable.mend()
        await back.until(lambda: "succeeded" in back.states(command.id), "the reply after it")
        # One whose confirmation was lost comes twice; none is missing, and the order holds.
        told = list(dict.fromkeys(back.states(command.id)))
        assert told == ["accepted", "in_progress", "succeeded"]


async def test_frames_over_a_broken_cable_arrive_later_as_backlog_each_stored_once(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    counting = Counting()
    async with Cable(broker.port) as cable, back_office(broker, office) as back:
        async with running(a_daemon(tmp_path, cable.url, office, drivers={"counting": counting})):
            await back.until(lambda: len(back.stored) >= 3, "the first frames")
            for _ in range(3):
                await cable.cut()
                await back.until(lambda: back.statuses[-1].state == "offline", "the last will")
                count = counting.count
                await cable.mend()
                await back.until(lambda n=count: back.has(n), "everything so far")  # type: ignore[misc]
        await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    assert back.values() == list(range(1, len(back.values()) + 1))
    assert back.statuses[-1].accounts.balanced


async def test_an_action_without_an_executor_fails_and_says_so(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    async with back_office(broker, office) as back, running(a_daemon(tmp_path, broker.url, office)):
        await back.until(lambda: bool(back.statuses), "the kiosk")
        command = office.command("reboot", now=now())
        await back.send(office.signed(command))
        await back.until(lambda: bool(back.states(command.id)), "a reply")
    assert (back.replies[0].state, back.replies[0].detail.code) == ("failed", "no_executor")


class Poison(Counting):
    """A driver that fails in a different way each time, or gives what nobody can take."""

    name = "poison"

    async def read(self) -> list[Reading]:
        self.count += 1
        if self.count % 3 == 0:
            raise DriverError("no answer")
        if self.count % 3 == 1:
            raise RuntimeError("a mistake")
        return [Reading("host", {"cpu": 900.0}), Reading("nonsense", {})]


@pytest.mark.slow
async def test_a_poisonous_driver_shows_in_the_status_and_harms_nothing(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    drivers = {"counting": Counting(), "poison": Poison()}
    async with back_office(broker, office) as back:
        async with running(a_daemon(tmp_path, broker.url, office, drivers=drivers)):
            await back.until(lambda: len(back.values()) >= 20, "the good driver's samples")
            await back.until(
                lambda: back.statuses[-1].drivers["poison"].health == "failing", "its health"
            )
            assert back.statuses[-1].drivers["counting"].health == "ok"
        await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    accounts = back.statuses[-1].accounts
    assert accounts.balanced
    assert accounts.rejected > 0


async def test_cancelling_a_daemon_ends_it_in_order(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    async with back_office(broker, office) as back:
        task = asyncio.create_task(a_daemon(tmp_path, broker.url, office).run())
        await back.until(lambda: len(back.stored) >= 2, "frames")
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
    journal = a_journal(tmp_path / "data" / "journal.sqlite")
    assert journal.account().balanced
    journal.close()


async def test_a_second_daemon_on_the_same_folder_is_refused(
    broker: EmbeddedBroker, office: Office, tmp_path: Path
) -> None:
    async with back_office(broker, office) as back:
        async with running(a_daemon(tmp_path, broker.url, office)):
            await back.until(lambda: len(back.stored) >= 1, "the first one")
            with pytest.raises(EdgeError, match="another daemon"):
                await a_daemon(tmp_path, broker.url, office).run()
            await back.until(lambda: len(back.stored) >= 3, "the first one still")
        async with running(a_daemon(tmp_path, broker.url, office)):
            count = len(back.stored)
            await back.until(lambda: len(back.stored) > count, "one after it")


async def test_once_a_minute_the_kiosk_measures_its_journal_and_how_sending_goes(
    broker: EmbeddedBroker, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.daemon.ACCOUNT_INTERVAL_S", 0.1)

    def told(measurement: str) -> list[Sample]:
        frames = [frame for _, frame in sorted(back.stored.items())]
        return [each for frame in frames for each in frame.samples if each.m == measurement]

    async with back_office(broker, office) as back, running(a_daemon(tmp_path, broker.url, office)):
        await back.until(
            lambda: any("ack_delay" in each.fields for each in told("uplink")), "a delay"
        )
        await back.until(lambda: len(told("journal")) >= 2, "the journal's account")
    newest = next(each for each in reversed(told("uplink")) if "ack_delay" in each.fields)
    assert newest.fields["connected"] is True
    assert (newest.fields["connects"], newest.fields["window"]) == (1, 64)
    assert 0.0 < float(newest.fields["ack_delay"]) < 5_000.0
