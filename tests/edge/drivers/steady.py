"""A clock that stands where it is put."""

from tests.edge.drivers.examining import NOW


class SteadyClock:
    """`wall` in microseconds since the epoch, `steady` in seconds."""

    def __init__(self, wall: int = NOW, steady: float = 1_000.0) -> None:
        self.wall = wall
        self.steady = steady

    def now(self) -> int:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def go(self, seconds: float) -> None:
        """Both, as time does."""
        self.wall += round(seconds * 1_000_000)
        self.steady += seconds
