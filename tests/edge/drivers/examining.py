"""Readings judged as the scheduler judges them."""

from collections.abc import Sequence

from contract import REGISTRY, Sample
from edge.readings import Reading

NOW = 1_790_000_000_000_000


def assert_taken(readings: Sequence[Reading], *, at: int = NOW) -> None:
    """Each reading is one that the registry takes, and no two are of one series."""
    for reading in readings:
        sample = Sample(m=reading.m, at=at, tags=dict(reading.tags), fields=dict(reading.fields))
        fault = REGISTRY.fault(sample, now=at)
        assert fault is None, f"{reading}: {fault}"
    series = [(reading.m, *sorted(reading.tags.items())) for reading in readings]
    assert len(series) == len(set(series))
