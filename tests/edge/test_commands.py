"""Commands: proven, written down before anything is done, carried out once, and answered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from contract import Command, CommandState, Detail, Reply, decode
from edge.commands import Circumstances, Desk
from edge.state import Ledger, ReplayWindow, Stamp, open_ledger
from tests.edge.material import KIOSK, NOON, Office, boots

BOOT = next(boots())
STAMP = Stamp(NOON, BOOT, "machine-1")
NOW = Circumstances(STAMP, clock_set=True, occupied=False)
LATER_S = 61


def at(seconds: float, now: Circumstances = NOW) -> Circumstances:
    return replace(now, stamp=replace(now.stamp, at=NOON + int(seconds * 1_000_000)))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made, aside = open_ledger(tmp_path / "state.sqlite", BOOT)
    assert aside is None
    yield made
    made.close()


def desk_of(
    office: Office, ledger: Ledger, *, able: tuple[str, ...] = ("ping", "identify")
) -> Desk:
    key = office.key.public()
    return Desk(kiosk=KIOSK, keys={key.kid: key}, ledger=ledger, able=able)  # type: ignore[arg-type]


@pytest.fixture
def desk(office: Office, ledger: Ledger) -> Desk:
    return desk_of(office, ledger, able=("ping", "identify", "reboot", "set-log-level"))


def replies(ledger: Ledger) -> list[tuple[str, str]]:
    """State and code of each reply to send, which are then taken as sent."""
    found: list[tuple[str, str]] = []
    for number, payload in ledger.outbox():
        reply = decode(Reply, payload)
        found.append((reply.state, reply.detail.code))
        ledger.delivered(number)
    return found


def test_a_true_command_is_accepted_and_may_run(desk: Desk, ledger: Ledger, office: Office) -> None:
    command = office.command()
    assert desk.receive(office.signed(command), NOW) == command
    assert [state for state, _ in replies(ledger)] == ["accepted", "in_progress"]
    assert desk.counter == command.counter


def test_a_command_is_on_the_disk_before_it_may_run(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    command = office.command()
    desk.receive(office.signed(command), NOW)
    # As after a power cut: another reader, nothing closed.
    other, _ = open_ledger(tmp_path / "state.sqlite", BOOT)
    known = other.known(command.id)
    assert known is not None
    assert known.command == command
    assert other.replay_window().highest == command.counter
    other.close()


def test_the_same_bytes_again_run_nothing_and_are_answered_with_the_state(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    command = office.command()
    token = office.signed(command)
    desk.receive(token, NOW)
    desk.finish(command, CommandState.SUCCEEDED, Detail(code="pong"), STAMP)
    replies(ledger)
    with capture_logs() as logged:
        assert desk.receive(token, NOW) is None
    assert replies(ledger) == [("succeeded", "pong")]
    assert [(e["event"], e["reason"]) for e in logged] == [("command_refused", "replayed")]


def test_the_same_bytes_after_a_restart_run_nothing(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    command = office.command()
    token = office.signed(command)
    desk.receive(token, NOW)
    desk.finish(command, CommandState.SUCCEEDED, Detail(code="pong"), STAMP)
    again = desk_of(office, ledger)
    assert again.receive(token, NOW) is None


def test_a_flood_of_replays_makes_one_reply(desk: Desk, ledger: Ledger, office: Office) -> None:
    token = office.signed(office.command())
    desk.receive(token, NOW)
    replies(ledger)
    for _ in range(100):
        desk.receive(token, NOW)
    assert len(ledger.outbox(1000)) == 1


def test_a_seen_counter_under_another_id_is_rejected(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    desk.receive(office.signed(office.command(counter=70)), NOW)
    replies(ledger)
    for counter in (70, 6):
        assert desk.receive(office.signed(office.command(counter=counter)), NOW) is None
        assert replies(ledger) == [("rejected", "replayed")]
    assert desk.receive(office.signed(office.command(counter=7)), NOW) is not None


def test_a_forged_signature_is_refused_and_not_answered(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    stranger = Office(seed=8)
    command = office.command()
    head, body, signature = office.signed(command).split(b".")
    _, other_body, _ = office.signed(office.command("identify")).split(b".")
    for token in (
        stranger.signed(command),
        b".".join((head, other_body, signature)),
        b".".join((head, body, signature[::-1])),
        b".".join((head, body, b"")),
        b"",
        b"\xff\xfe.not.a token",
    ):
        with capture_logs() as logged:
            assert desk.receive(token, NOW) is None
        assert logged[0]["reason"] == "not_proven"
    assert replies(ledger) == []
    assert desk.counter == 0


def test_a_command_for_another_kiosk_is_refused(desk: Desk, ledger: Ledger, office: Office) -> None:
    with capture_logs() as logged:
        assert desk.receive(office.signed(office.command(kiosk="pessac-gare")), NOW) is None
    assert logged[0]["reason"] == "wrong_kiosk"
    assert replies(ledger) == []


@pytest.mark.parametrize(("seconds", "code"), [(LATER_S, "expired"), (-31, "not_yet_valid")])
def test_a_command_outside_its_time_is_rejected(
    desk: Desk, ledger: Ledger, office: Office, seconds: float, code: str
) -> None:
    assert desk.receive(office.signed(office.command()), at(seconds)) is None
    assert replies(ledger) == [("rejected", code)]


def test_an_issuer_whose_clock_is_a_little_ahead_is_obeyed(desk: Desk, office: Office) -> None:
    assert desk.receive(office.signed(office.command()), at(-20)) is not None


def test_with_an_unset_clock_only_ping_and_identify_run(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    unset = Circumstances(replace(STAMP, at=5_000_000), clock_set=False, occupied=False)
    assert desk.receive(office.signed(office.command("ping")), unset) is not None
    assert desk.receive(office.signed(office.command("identify")), unset) is not None
    replies(ledger)
    assert desk.receive(office.signed(office.command("reboot")), unset) is None
    assert replies(ledger) == [("rejected", "clock_unset")]


def test_an_action_without_an_executor_fails_and_says_what_to_do(
    ledger: Ledger, office: Office
) -> None:
    desk = desk_of(office, ledger)
    assert desk.receive(office.signed(office.command("reboot")), NOW) is None
    (_, payload) = ledger.outbox()[0]
    reply = decode(Reply, payload)
    assert (reply.state, reply.detail.code) == ("failed", "no_executor")
    assert "executors.reboot" in reply.detail.description


def test_a_reboot_waits_for_the_end_of_a_persons_session(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    command = office.command("reboot")
    busy = replace(NOW, occupied=True)
    assert desk.receive(office.signed(command), busy) is None
    assert replies(ledger) == [("accepted", "accepted"), ("waiting", "occupied")]
    assert desk.look_again(at(30, busy)) == []
    assert desk.look_again(at(31)) == [command]
    assert replies(ledger) == [("in_progress", "in_progress")]
    assert desk.look_again(at(32)) == []


def test_a_reboot_whose_time_passes_while_it_waits_fails(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    busy = replace(NOW, occupied=True)
    desk.receive(office.signed(office.command("reboot")), busy)
    replies(ledger)
    assert desk.look_again(at(LATER_S, busy)) == []
    assert replies(ledger) == [("failed", "expired")]


def test_a_forced_reboot_does_not_wait(desk: Desk, office: Office) -> None:
    command = office.command("reboot", {"force": True, "reason": "smoke"})
    assert desk.receive(office.signed(command), replace(NOW, occupied=True)) == command


def test_what_was_under_way_at_a_restart_is_interrupted(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    desk.receive(office.signed(office.command("identify")), NOW)
    replies(ledger)
    desk_of(office, ledger).take_up(replace(STAMP, machine="machine-2"))
    assert replies(ledger) == [("failed", "interrupted")]
    desk_of(office, ledger).take_up(STAMP)
    assert replies(ledger) == []


@pytest.mark.parametrize(
    ("machine", "expected"),
    [("machine-2", ("succeeded", "rebooted")), ("machine-1", ("failed", "interrupted"))],
)
def test_a_reboot_has_succeeded_when_a_new_kernel_boot_is_seen(
    desk: Desk, ledger: Ledger, office: Office, machine: str, expected: tuple[str, str]
) -> None:
    desk.receive(office.signed(office.command("reboot")), NOW)
    replies(ledger)
    desk_of(office, ledger).take_up(replace(STAMP, machine=machine))
    assert replies(ledger) == [expected]


def test_a_reboot_that_only_waited_has_not_succeeded_by_a_power_cut(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    desk.receive(office.signed(office.command("reboot")), replace(NOW, occupied=True))
    replies(ledger)
    desk_of(office, ledger).take_up(replace(STAMP, machine="machine-2"))
    assert replies(ledger) == [("failed", "interrupted")]


def test_replies_wait_in_order_until_they_are_sent(
    desk: Desk, ledger: Ledger, office: Office
) -> None:
    first, second = office.command(), office.command()
    desk.receive(office.signed(first), NOW)
    desk.receive(office.signed(second), NOW)
    told = [(decode(Reply, payload).id, decode(Reply, payload).state) for _, payload in
            ledger.outbox()]  # fmt: skip
    assert told == [(c.id, state) for c in (first, second) for state in ("accepted", "in_progress")]


def test_the_ledger_remembers_the_last_commands_only(
    desk: Desk, ledger: Ledger, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.state.ledger.KEPT", 70)
    first: Command | None = None
    for _ in range(90):
        command = office.command()
        first = first or command
        desk.receive(office.signed(command), NOW)
        desk.finish(command, CommandState.SUCCEEDED, Detail(code="pong"), STAMP)
        replies(ledger)
    assert first is not None
    assert ledger.known(first.id) is None
    assert desk.receive(office.signed(first), NOW) is None, "its counter is too old by now"
    assert replies(ledger) == [("rejected", "replayed")]


def test_a_damaged_ledger_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"no ledger" * 999)
    ledger, aside = open_ledger(path, BOOT)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no ledger")
    assert ledger.replay_window() == ReplayWindow()
    ledger.close()


@given(st.lists(st.integers(1, 200), max_size=120))
def test_no_counter_is_admitted_twice_and_none_that_is_too_old(counters: list[int]) -> None:
    window, seen = ReplayWindow(), set[int]()
    for counter in counters:
        admitted = window.admit(counter)
        fresh = counter not in seen and counter > max(seen, default=0) - 64
        assert (admitted is not None) == fresh
        if admitted is not None:
            window = admitted
            seen.add(counter)
    assert window.highest == max(seen, default=0)
    assert window.seen < 1 << 64
