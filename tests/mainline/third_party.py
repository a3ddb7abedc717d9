"""A package of somebody else's, as pip would leave it in a folder: modules and a dist-info."""

from __future__ import annotations

from pathlib import Path

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"

NOISE_METER = '''
"""A street's noise, and a driver that blocks its thread as a careless one would."""

import time

from pydantic import BaseModel, ConfigDict

from contract import Family, Field, Measurement, Tag, Title
from edge import DriverKind, Reading

NOISE = Measurement(
    "noise",
    Family.SENSOR,
    Title("Bruit", "Noise"),
    (Field("level", "float", Title("Niveau", "Level"), "dB", 0, 200),),
    (Tag("side", Title("Côté", "Side")),),
)


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    side: str
    level: float = 61.5


class NoiseMeter:
    name = "noise"

    def __init__(self, options):
        self._options = options

    async def read(self):
        return [Reading("noise", {"level": self._options.level}, {"side": self._options.side})]

    async def close(self):
        return


class Stuck(NoiseMeter):
    async def read(self):
        time.sleep(3600)


KIND = DriverKind(Options, lambda options, clock: NoiseMeter(options))
STUCK = DriverKind(Options, lambda options, clock: Stuck(options))
'''
ENTRY_POINTS = """
[escale.drivers]
noise = noise_meter:KIND
stuck = noise_meter:STUCK
host = noise_meter:KIND

[escale.measurements]
noise = noise_meter:NOISE
"""


def install(folder: Path, name: str, entry_points: str, source: str | None = None) -> Path:
    """A package in `folder`, whose path is to be in sys.path; without `source` it has no code."""
    module = name.replace("-", "_")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA.format(name=name))
    (info / "entry_points.txt").write_text(entry_points)
    if source is not None:
        (folder / f"{module}.py").write_text(source)
    return folder


def noise_meter(folder: Path) -> Path:
    """A package with two drivers and a measurement of its own."""
    return install(folder, "noise-meter", ENTRY_POINTS, NOISE_METER)


def broken_package(folder: Path) -> Path:
    """A package whose code has gone."""
    points = "\n[escale.drivers]\nlost = lost_sensor:KIND\n"
    return install(folder, "lost-sensor", points + "[escale.measurements]\nlost = lost_sensor:M\n")
