"""libgpiod's bindings as they are, over chips that stand in for the kernel's.

The settings, enumerations and events are the library's own; of it only `Chip` and
`is_gpiochip_device` are replaced, by what its documentation says they do.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import gpiod
import pytest
from gpiod.line import Bias, Clock, Direction, Value
from gpiod.line import Edge as Detected

from contract import DriverError
from edge.gpio import Edge, LineOptions
from edge.gpio.libgpiod import LibgpiodLines

RISING, FALLING = 1, 2


class KernelRequest:
    """What `request_lines` gives: a file that is readable while events wait."""

    def __init__(self, offset: int, settings: gpiod.LineSettings) -> None:
        self.offset = offset
        self.settings = settings
        self.value = Value.INACTIVE
        self.released = False
        self._events: list[gpiod.EdgeEvent] = []
        self.fd, self._write = os.pipe()

    def happen(self, kind: int, at_ns: int) -> None:
        self._events.append(gpiod.EdgeEvent(kind, at_ns, self.offset, 1, 1))
        os.write(self._write, b"\x01")

    def get_value(self, line: int) -> Value:
        assert line == self.offset
        return self.value

    def wait_edge_events(self, timeout: float | None = None) -> bool:
        assert timeout == 0, "it would block"
        return bool(self._events)

    def read_edge_events(self, max_events: int | None = None) -> list[gpiod.EdgeEvent]:
        assert self._events, "it would block"
        events, self._events = self._events[:64], self._events[64:]
        os.read(self.fd, len(events))
        return events

    def release(self) -> None:
        self.released = True
        os.close(self.fd)
        os.close(self._write)


class KernelChip:
    """A chip by the path of its device: its label, and its lines by name."""

    label: str
    lines: tuple[str, ...]

    def __init__(self, label: str, *lines: str) -> None:
        self.label = label
        self.lines = lines
        self.requests: list[KernelRequest] = []
        self.refusals: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Requests outlive their chip."""

    def get_info(self) -> gpiod.ChipInfo:
        return gpiod.ChipInfo("gpiochipN", self.label, len(self.lines))

    def line_offset_from_id(self, line: int | str) -> int:
        if isinstance(line, str) and line in self.lines:
            return self.lines.index(line)
        try:
            offset = int(line)
        except ValueError:
            raise OSError(errno.ENOENT, "No such file or directory") from None
        if offset >= len(self.lines):
            raise ValueError("line offset of out range")
        return offset

    def request_lines(
        self, config: dict[int, gpiod.LineSettings], *, consumer: str, event_buffer_size: int
    ) -> KernelRequest:
        assert (consumer, event_buffer_size) == ("escale", 256)
        ((offset, settings),) = config.items()
        debounces = settings.debounce_period.total_seconds() > 0
        if self.refusals and (debounces or self.refusals[0] == errno.EBUSY):
            code = self.refusals.pop(0)
            raise OSError(code, os.strerror(code))
        self.requests.append(KernelRequest(offset, settings))
        return self.requests[-1]


@pytest.fixture
def chips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, KernelChip]]:
    """Chips by the names of their devices."""
    found = {
        "gpiochip0": KernelChip("pinctrl-bcm2711", "ID_SDA", "GPIO17", "GPIO27"),
        "gpiochip1": KernelChip("mcp2221_gpio", "", "GPIO27"),
    }
    for name in [*found, "gpiochip-link"]:
        (tmp_path / name).touch()
    monkeypatch.setattr(gpiod, "is_gpiochip_device", lambda path: Path(path).name in found)
    monkeypatch.setattr(gpiod, "Chip", lambda path: found[Path(path).name])
    yield found
    for chip in found.values():
        for request in chip.requests:
            if not request.released:
                request.release()


def opened(tmp_path: Path, **options: Any) -> Any:
    return LibgpiodLines(tmp_path).open(LineOptions.model_validate(options))


def test_a_line_is_asked_for_as_an_input_with_both_edges(
    chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    line = opened(tmp_path, line="GPIO17", bias="pull-up", active_low=True, debounce_ms=20)
    ((request,),) = [chips["gpiochip0"].requests]
    settings = request.settings
    assert request.offset == 1
    assert settings.direction is Direction.INPUT
    assert settings.edge_detection is Detected.BOTH
    assert settings.bias is Bias.PULL_UP
    assert settings.active_low
    assert settings.event_clock is Clock.MONOTONIC
    assert settings.debounce_period.total_seconds() == 0.02
    assert line.debounced
    assert line.fileno() == request.fd
    line.close()
    assert request.released


def test_its_level_and_its_edges_are_the_kernels(
    chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    line = opened(tmp_path, line="GPIO17")
    (request,) = chips["gpiochip0"].requests
    assert not line.active()
    assert line.edges() == []
    request.value = Value.ACTIVE
    request.happen(RISING, 12_500_000_000)
    request.happen(FALLING, 12_750_000_000)
    assert line.active()
    assert line.edges() == [Edge(True, 12.5), Edge(False, 12.75)]


def test_more_edges_than_one_read_gives_are_all_read(
    chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    line = opened(tmp_path, line="GPIO17")
    (request,) = chips["gpiochip0"].requests
    for number in range(150):
        request.happen(RISING if number % 2 == 0 else FALLING, number * 1_000_000)
    assert len(line.edges()) == 150


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.ENXIO, 524])
def test_a_chip_that_will_not_debounce_leaves_it_to_software(
    code: int, chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    chips["gpiochip0"].refusals.append(code)
    line = opened(tmp_path, line="GPIO17")
    assert not line.debounced
    assert chips["gpiochip0"].requests[0].settings.debounce_period.total_seconds() == 0


def test_a_number_is_found_on_the_chip_of_that_label(
    chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    opened(tmp_path, line=1, chip="mcp2221*")
    assert [request.offset for request in chips["gpiochip1"].requests] == [1]
    opened(tmp_path, line=2, chip=str(tmp_path / "gpiochip0"))
    assert [request.offset for request in chips["gpiochip0"].requests] == [2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"line": "GPIO27"}, r"on 2 chips \(gpiochip0, gpiochip1\)"),
        ({"line": "GPIO99"}, "no such line"),
        ({"line": "99"}, "no such line"),
        ({"line": 3, "chip": "pinctrl*"}, "no such line"),
        ({"line": 1, "chip": "absent"}, "no such line"),
    ],
)
def test_a_line_that_is_not_one_line_is_an_error(
    options: dict[str, object], said: str, chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    with pytest.raises(DriverError, match=said):
        opened(tmp_path, **options)


def test_a_line_that_another_program_holds_is_said_so(
    chips: dict[str, KernelChip], tmp_path: Path
) -> None:
    chips["gpiochip0"].refusals.append(errno.EBUSY)
    with pytest.raises(DriverError, match=r"busy .*GPIO17.*another program holds it"):
        opened(tmp_path, line="GPIO17")


def test_a_machine_without_chips_says_that_there_is_no_such_line(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="no such line"):
        opened(tmp_path, line="GPIO17")


def test_a_lines_number_without_its_chip_is_refused() -> None:
    with pytest.raises(ValueError, match="a line's number needs its chip"):
        LineOptions(line=17)
