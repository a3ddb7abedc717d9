"""Tests whose length is their worth run without the tracer: others measure the same lines."""

from collections.abc import Iterator

import coverage
import pytest


@pytest.fixture
def untraced() -> Iterator[None]:
    """No line is counted in this test."""
    tracer = coverage.Coverage.current()
    if tracer is not None:
        tracer.stop()
    yield
    if tracer is not None:
        tracer.start()
