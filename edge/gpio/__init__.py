"""GPIO lines as inputs: found by chip and line, debounced, watched by the event loop."""

from edge.gpio.debounce import Debounce
from edge.gpio.lines import Bias, Edge, LineOptions, LineSource, OpenLine
from edge.gpio.machine import MachineLines
from edge.gpio.watch import LineWatch

__all__ = [
    "Bias",
    "Debounce",
    "Edge",
    "LineOptions",
    "LineSource",
    "LineWatch",
    "MachineLines",
    "OpenLine",
]
