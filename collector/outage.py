"""An outage is said once when it begins, once when it ends, and again when its cause changes."""

from __future__ import annotations

import structlog

from contract import EscaleError, StoreHeld

log = structlog.get_logger("collector.outage")


class Outage:
    """The state of one thing this process depends on: `name` goes into its events."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cause: type[EscaleError] | None = None

    @property
    def present(self) -> bool:
        """Whether it is away, or refuses, as far as is known."""
        return self._cause is not None

    @property
    def refuses(self) -> bool:
        """Whether it answers, but refuses for reasons of its own."""
        return self._cause is not None and issubclass(self._cause, StoreHeld)

    def began(self, error: EscaleError) -> None:
        """It failed with this error."""
        if self._cause is type(error):
            return
        self._cause = type(error)
        if isinstance(error, StoreHeld):
            log.error("dependency_refuses", dependency=self._name, reason=str(error))
        else:
            log.warning("dependency_away", dependency=self._name, reason=str(error))

    def ended(self) -> None:
        """It worked."""
        if self._cause is not None:
            self._cause = None
            log.info("dependency_back", dependency=self._name)
