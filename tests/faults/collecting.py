"""A collector's process: the real one, or one that acknowledges before it has written.

The second is there to show that the proof can fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import collector.lane
from collector.acks import answers
from collector.arrivals import Received
from collector.delivery import Tally, deliver
from collector.effects import Steps
from collector.patience import Patience
from collector.process import serve
from contract import configure_logging, load_settings


def run_collector(environment: Mapping[str, str]) -> None:
    """What the process does: a collector until SIGTERM."""
    configure_logging("collector")
    asyncio.run(serve(load_settings(environment)))


def run_hasty_collector(environment: Mapping[str, str]) -> None:
    """A collector with the most tempting mistake: the acknowledgement goes out first."""
    collector.lane.deliver = deliver_hastily  # type: ignore[attr-defined]
    run_collector(environment)


def deliver_hastily(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = frozenset()
) -> Steps[Tally]:
    """Acknowledges what looks clean, then delivers."""
    yield from answers([frame for frame in frames if not frame.examined.faults])
    return (yield from deliver(frames, patience, held))
