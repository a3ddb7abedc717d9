"""What coverage counts. On Python 3.11 a traced line costs two to three times its own time, in
libraries too: so what has been counted often enough is not traced again. The figure is a lower
bound.

Traced are each fixture the first time that a process makes it, and of each test the first half
a second. Tests whose length is their worth can be left out whole: others measure the same lines.
"""

import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import coverage
import pytest

TRACED_S = 0.5
"""CPU seconds."""

_made: set[tuple[str, str, int]] = set()


@pytest.fixture
def untraced() -> Iterator[None]:
    """No line is counted in this test."""
    with not_traced():
        yield


@contextmanager
def not_traced() -> Iterator[None]:
    """No line is counted meanwhile."""
    tracer = coverage.Coverage.current()
    if tracer is not None:
        tracer.stop()
    try:
        yield
    finally:
        if tracer is not None:
            tracer.start()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """A fixture is traced once, each of its parameters by itself."""
    if coverage.Coverage.current() is None:
        return (yield)
    made = (fixturedef.baseid, fixturedef.argname, getattr(request, "param_index", 0))
    if made not in _made:
        _made.add(made)
        return (yield)
    with not_traced():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """A test is traced as it begins."""
    tracer = coverage.Coverage.current()
    if tracer is None:
        return (yield)
    before = signal.signal(signal.SIGPROF, _enough)
    signal.setitimer(signal.ITIMER_PROF, TRACED_S)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if coverage.Coverage.current() is None:
            tracer.start()


def _enough(_signal: int, _frame: FrameType | None) -> None:
    tracer = coverage.Coverage.current()
    if tracer is not None:
        tracer.stop()
