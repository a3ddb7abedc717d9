"""structlog without rich, which it loads for tracebacks in colours that this log never draws.

These are 5 MB, and a kiosk has few. Whoever draws tables imports rich afterwards as ever.
"""

import sys

_UNSEEN = "rich" not in sys.modules
if _UNSEEN:
    # Python's own sign for a module that is not there.
    sys.modules["rich"] = None  # type: ignore[assignment]
try:
    import structlog
finally:
    if _UNSEEN:
        del sys.modules["rich"]

__all__ = ["structlog"]
