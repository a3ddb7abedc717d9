"""τ-ARGUS in its own process: what goes in, what comes out, and what is said when it fails."""

from pathlib import Path

import pytest

from contract import EscaleError
from programme.release import suppression, tau_argus
from programme.release.cells import CellName, Dimension, Table
from programme.release.equations import truth_of
from programme.release.rules import Reason, Rules, primaries
from programme.release.suppression import suppress
from tests.programme.release.engine.tables import flat, named, table

RULES = Rules()
PLACE = Dimension("place", {"commune/33063": "", "k 1": "commune/33063", "k,2": "commune/33063"})


def hidden_with(tables: list[Table]) -> set[CellName]:
    reasons = primaries(tables, RULES)
    return suppress(tables, truth_of(tables), reasons, RULES)


@pytest.mark.slow
def test_a_small_cell_takes_one_more_of_its_line_along_and_no_zero() -> None:
    counted = table([PLACE], {("k 1",): 5, ("k,2",): 40})

    assert hidden_with([counted]) == {named("uses", place="k,2")}


@pytest.mark.slow
def test_what_one_table_hides_is_protected_in_the_other() -> None:
    """k1's total must go in the first; so the second table must not show all of its parts."""
    places = flat("place", ["k1", "k2", "k3"])
    first = table([places], {("k1",): 9, ("k2",): 30, ("k3",): 90}, name="first")
    second = table(
        [places, flat("band", ["x", "y"])],
        {("k1", "x"): 9, ("k2", "x"): 12, ("k2", "y"): 18, ("k3", "x"): 60, ("k3", "y"): 30},
        name="second",
    )

    more = hidden_with([first, second])

    assert named("uses", place="k2") in more
    assert any(len(name.at) == 2 and dict(name.at)["place"] == "k2" for name in more)


@pytest.mark.slow
def test_three_dimensions_are_protected_in_layers() -> None:
    axes = [flat(name, ["0", "1", "2"]) for name in ("place", "service", "band")]
    finest = {(x, y, z): 30 for x in "012" for y in "012" for z in "012"} | {("0", "0", "0"): 4}

    more = hidden_with([table(axes, finest)])

    inner = [name for name in more if len(name.at) == 3]
    assert len(inner) >= 7


def test_codes_are_numbered_for_the_files_and_come_back(tmp_path: Path) -> None:
    cells = [tau_argus.Cell((code,), 5, 5, False, (0, 0)) for code in ("", *PLACE.parents)]

    written = tau_argus.write(tmp_path, [PLACE], cells)
    written.result.write_text('"c00002";5;1;5;U;4;6\n"c00000";5;1;5;M;0;0\n"T";5;1;5;S;0;0\n')

    assert tau_argus.hidden(written) == [("k,2",), ("commune/33063",)]
    assert (tmp_path / "d0.hrc").read_text() == "c00000\n@c00001\n@c00002\n"


def test_a_crash_and_silence_say_which_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = table([PLACE], {("k 1",): 5, ("k,2",): 40}, name="by place")
    child = tmp_path / "child.py"
    monkeypatch.setattr(suppression, "CHILD", child)

    child.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(EscaleError, match=r"signal 11 \(table by place\): try again"):
        hidden_with([counted])

    monkeypatch.setattr(suppression, "SECONDS", 0.2)
    child.write_text("import threading; threading.Event().wait()")
    with pytest.raises(EscaleError, match=r"no answer for 0.2 s \(table by place\)"):
        hidden_with([counted])


def test_nothing_is_started_where_nothing_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "CHILD", Path("/nowhere"))
    counted = table([PLACE], {("k 1",): 50, ("k,2",): 40})

    assert suppress([counted], truth_of([counted]), dict[CellName, Reason](), RULES) == set()
