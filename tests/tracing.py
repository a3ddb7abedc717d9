"""Tests whose length is their worth run without the tracer: others measure the same lines."""

from collections.abc import Iterator

import coverage
import pytest


@pytest.fixture
def untraced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No line is counted in this test, nor in the processes that it starts."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    tracer = coverage.Coverage.current()
    if tracer is not None:
        tracer.stop()
    yield
    if tracer is not None:
        tracer.start()
