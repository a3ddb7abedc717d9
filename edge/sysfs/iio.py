"""Industrial I/O: devices, and their channels in the kernel's own units."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from contract import DriverError
from edge.sysfs.attribute import name, number
from edge.sysfs.chips import Chip, Input

_PLAIN = frozenset({""})


def iio_devices(sys: Path) -> Sequence[Chip]:
    """The devices under `bus/iio/devices`, in an order that does not depend on their numbers."""
    return sorted(_devices(sys), key=lambda chip: (chip.name, chip.device, chip.path.name))


def iio_inputs(chip: Chip, kind: str, *, modifiers: Collection[str] = _PLAIN) -> Sequence[Input]:
    """Channels of a kind (`temp`, `humidityrelative`, `illuminance`, `distance` …).

    `_input` is the value itself; `_raw` is (raw + offset) × scale, as the ABI has it. Units:
    m°C, m%, lx, m. A channel's label is its `_label`, else its name without `in_`.
    """
    form = re.compile(rf"(in_{kind}\d*(?:_([a-z]+))?)_(?:raw|input)")
    try:
        names = [path.name for path in chip.path.iterdir()]
    except OSError:
        return []
    matches = [match for match in map(form.fullmatch, names) if match is not None]
    channels = {match[1] for match in matches if (match[2] or "") in modifiers}
    return [_input(chip, channel, kind) for channel in sorted(channels)]


def _devices(sys: Path) -> Iterator[Chip]:
    for path in sys.glob("bus/iio/devices/iio:device*"):
        called = name(path / "name")
        if called:
            yield Chip(path, called, path.resolve().parent.name if path.is_symlink() else "")


def _input(chip: Chip, channel: str, kind: str) -> Input:
    def read() -> float:
        value = number(chip.path / f"{channel}_input")
        if value is not None:
            return value
        raw = number(chip.path / f"{channel}_raw")
        if raw is None:
            raise DriverError("it has gone", where=f"{chip}, {channel}")
        offset = _of_channel_or_kind(chip, channel, kind, "offset")
        scale = _of_channel_or_kind(chip, channel, kind, "scale")
        return (raw + (offset or 0.0)) * (1.0 if scale is None else scale)

    return Input(name(chip.path / f"{channel}_label") or channel.removeprefix("in_"), read)


def _of_channel_or_kind(chip: Chip, channel: str, kind: str, what: str) -> float | None:
    own = number(chip.path / f"{channel}_{what}")
    return own if own is not None else number(chip.path / f"in_{kind}_{what}")
