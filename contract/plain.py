"""structlog without rich and greenlet: it loads the one for tracebacks in colours that this log
never draws, the other for a context that it never uses.

These are 6 MB, and a kiosk has few. Whoever needs them imports them afterwards as ever.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """What is imported meanwhile does not see these modules, which it can do without."""
    unseen = set(names) - sys.modules.keys()
    for name in unseen:
        # Python's own sign for a module that is not there.
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in unseen:
            del sys.modules[name]


with without("rich", "greenlet"):
    import structlog

__all__ = ["loaded", "structlog", "without"]


def loaded(name: str) -> bool:
    """Whether a module is in memory already."""
    return name in sys.modules
