"""HiGHS, silent, on one thread, and the same every time."""

from __future__ import annotations

from collections.abc import Mapping

from highspy._core import _Highs

Solver = _Highs

OPTIONS: Mapping[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
}


def quiet(**options: bool | float | str) -> Solver:
    """A solver with these options besides.

    highspy's own class prints a banner before any option can silence it (HiGHS#2161); what is
    used here is the one under it.
    """
    solver = Solver()
    for option, value in {**OPTIONS, **options}.items():
        solver.setOptionValue(option, value)
    return solver
