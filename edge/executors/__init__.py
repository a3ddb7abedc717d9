"""What carries out actions on a kiosk: one explicit dict of the kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from edge.executor import ExecutorKind
from edge.executors.lamp import Lamp, LampOptions
from edge.executors.program import Program, ProgramOptions

EXECUTORS: Mapping[str, ExecutorKind] = MappingProxyType(
    {
        "lamp": ExecutorKind(LampOptions, lambda _options, data, clock: Lamp(data, clock)),
        "run": ExecutorKind(ProgramOptions, lambda options, _data, _clock: Program(options)),
    }
)
"""By the `kind` of `[executors.ACTION]`."""

__all__ = ["EXECUTORS", "Lamp", "LampOptions", "Program", "ProgramOptions"]
