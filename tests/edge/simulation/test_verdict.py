"""The judge itself: what it calls missed, more than one, causeless and never over."""

from edge.simulation.fault import Fault, FaultKind
from edge.simulation.played import Raised
from edge.simulation.truth import Truth
from edge.simulation.verdict import RECOVERY_S, judge

FAULT = Fault(FaultKind.FLOOD, 1_000.0, 5_000.0)
TRUTH = Truth("post", FAULT, "water_in", ())


def raised(type_: str, begin: float, end: float | None = 6_000.0, kiosk: str = "post") -> Raised:
    return Raised(kiosk, type_, "", begin, end)


def test_its_own_alarm_once_is_right_and_its_delay_is_said() -> None:
    verdict = judge([TRUTH], [raised("water_in", 1_300.0)])
    assert (verdict.missed, verdict.extra) == (0, 0)
    assert verdict.by_kind[FaultKind.FLOOD].delays == [300.0]


def test_no_alarm_or_another_one_is_missed() -> None:
    assert judge([TRUTH], []).missed == 1
    other = judge([TRUTH], [raised("door_open", 1_300.0)])
    assert (other.missed, other.extra) == (1, 1)


def test_a_second_alarm_of_one_cause_is_more() -> None:
    verdict = judge([TRUTH], [raised("water_in", 1_300.0), raised("condensation", 5_200.0)])
    assert (verdict.missed, verdict.extra) == (0, 1)


def test_an_alarm_that_never_ends_is_not_right() -> None:
    assert judge([TRUTH], [raised("water_in", 1_300.0, None)]).extra == 1


def test_an_alarm_that_no_fault_explains_is_causeless() -> None:
    late = raised("water_in", FAULT.end + RECOVERY_S)
    elsewhere = raised("water_in", 1_300.0, kiosk="bench")
    verdict = judge([TRUTH], [raised("water_in", 1_300.0), late, elsewhere])
    assert verdict.causeless == (late, elsewhere)
    assert verdict.extra == 2
