"""The machine's own lines. libgpiod's bindings are loaded with the first one that is opened."""

from __future__ import annotations

from contract import DriverError
from edge.gpio.lines import LineOptions, OpenLine


class MachineLines:
    """A LineSource that costs nothing until a line is opened."""

    def open(self, options: LineOptions) -> OpenLine:
        """The line; DriverError when there is none, or no bindings."""
        try:
            from edge.gpio.libgpiod import LibgpiodLines
        except ImportError as error:
            raise DriverError(
                "libgpiod's bindings can't be loaded", where=str(error), todo="pip install gpiod"
            ) from None
        return LibgpiodLines().open(options)
