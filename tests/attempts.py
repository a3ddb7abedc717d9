"""Attempts of whoever's request it is: routes that are built once serve many desks."""

from collections.abc import Callable

from programme import AddressAttempts


class AttemptsOf(AddressAttempts):
    """Those that are found for the request."""

    def __init__(self, found: Callable[[], AddressAttempts]) -> None:
        super().__init__(bytes, most=0, window_us=1)
        self._found = found

    def allows(self, address: str, now: int) -> bool:
        return self._found().allows(address, now)
