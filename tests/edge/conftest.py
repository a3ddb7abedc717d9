"""What all of the edge's tests share."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """A command run in this process begins a log of its own, which must not outlive its test."""
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
