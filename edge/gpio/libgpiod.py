"""Lines of /dev/gpiochip*, through libgpiod's own bindings (`gpiod` 2.x).

The bindings are not thread-safe: one thread at a time may use a request.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import gpiod
from gpiod.line import Bias, Clock, Direction, Value
from gpiod.line import Edge as Detected

from contract import DriverError
from edge.gpio.lines import Edge, LineOptions, OpenLine

CONSUMER = "escale"
QUEUE = 256
"""Edges that the kernel keeps for us while the event loop is busy; it would keep 16."""
# The last is the kernel's own ENOTSUPP, which errno does not know.
_NO_DEBOUNCE = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENXIO, 524})
_BIAS = {
    "as-is": Bias.AS_IS,
    "disabled": Bias.DISABLED,
    "pull-up": Bias.PULL_UP,
    "pull-down": Bias.PULL_DOWN,
}
_ADVICE = {
    errno.EBUSY: "another program holds it: see `gpioinfo`",
    errno.EACCES: "let the daemon's user into the group that owns /dev/gpiochip*",
    errno.EPERM: "let the daemon's user into the group that owns /dev/gpiochip*",
}


class LibgpiodLines:
    """The lines of the chips in `folder`."""

    def __init__(self, folder: Path = Path("/dev")) -> None:
        self._folder = folder

    def open(self, options: LineOptions) -> OpenLine:
        """The line as an input; DriverError that says what to do."""
        try:
            path, offset = self._only(options)
            return _debounced(path, offset, options) or _plain(path, offset, options)
        except OSError as error:
            raise DriverError(
                f"it can't be opened: {error.strerror or type(error).__name__}",
                where=str(options),
                todo=_ADVICE.get(error.errno or 0, "see what `gpioinfo` lists"),
            ) from None

    def _only(self, options: LineOptions) -> tuple[Path, int]:
        found = list(self._fitting(options))
        if not found:
            raise DriverError(
                "there is no such line", where=str(options), todo="see what `gpioinfo` lists"
            )
        if len(found) > 1:
            chips = ", ".join(path.name for path, _ in found)
            raise DriverError(
                f"it is on {len(found)} chips ({chips})",
                where=str(options),
                todo="name the chip by its label or its path",
            )
        return found[0]

    def _fitting(self, options: LineOptions) -> Iterator[tuple[Path, int]]:
        by_path = options.chip is not None and options.chip.startswith("/")
        paths = [Path(options.chip or "")] if by_path else sorted(self._folder.glob("gpiochip*"))
        pattern = "*" if by_path or options.chip is None else options.chip
        for path in paths:
            if gpiod.is_gpiochip_device(str(path)):
                with gpiod.Chip(str(path)) as chip:
                    fits = fnmatchcase(chip.get_info().label, pattern)
                    offset = _offset(chip, options.line) if fits else None
                if offset is not None:
                    yield path, offset


class LibgpiodLine:
    """A request for one line."""

    def __init__(self, request: gpiod.LineRequest, offset: int, *, debounced: bool) -> None:
        self._request = request
        self._offset = offset
        self.debounced = debounced

    def fileno(self) -> int:
        """The request's own."""
        return self._request.fd

    def active(self) -> bool:
        """Its logical level, debounced where the kernel does it."""
        return self._request.get_value(self._offset) is Value.ACTIVE

    def edges(self) -> Sequence[Edge]:
        """Those in the kernel's queue, with the kernel's times of CLOCK_MONOTONIC."""
        edges: list[Edge] = []
        while self._request.wait_edge_events(0):
            for event in self._request.read_edge_events():
                rising = event.event_type is event.Type.RISING_EDGE
                edges.append(Edge(rising, event.timestamp_ns / 1e9))
        return edges

    def close(self) -> None:
        """Releases the line."""
        self._request.release()


def _offset(chip: gpiod.Chip, line: int | str) -> int | None:
    try:
        return chip.line_offset_from_id(line)
    except ValueError:
        return None
    except OSError as error:
        if error.errno == errno.ENOENT:
            return None
        raise


def _debounced(path: Path, offset: int, options: LineOptions) -> LibgpiodLine | None:
    """None where nothing is to be debounced, or the kernel won't."""
    if options.debounce_ms == 0:
        return None
    try:
        request = _request(path, offset, options, timedelta(milliseconds=options.debounce_ms))
    except OSError as error:
        if error.errno in _NO_DEBOUNCE:
            return None
        raise
    return LibgpiodLine(request, offset, debounced=True)


def _plain(path: Path, offset: int, options: LineOptions) -> LibgpiodLine:
    return LibgpiodLine(_request(path, offset, options, timedelta()), offset, debounced=False)


def _request(
    path: Path, offset: int, options: LineOptions, debounce: timedelta
) -> gpiod.LineRequest:
    settings = gpiod.LineSettings(
        direction=Direction.INPUT,
        edge_detection=Detected.BOTH,
        bias=_BIAS[options.bias],
        active_low=options.active_low,
        debounce_period=debounce,
        event_clock=Clock.MONOTONIC,
    )
    with gpiod.Chip(str(path)) as chip:
        return chip.request_lines({offset: settings}, consumer=CONSUMER, event_buffer_size=QUEUE)
