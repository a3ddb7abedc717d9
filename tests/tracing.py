"""Tests whose length is their worth run without the tracer: others measure the same lines."""

from collections.abc import Iterator
from contextlib import contextmanager

import coverage
import pytest


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
