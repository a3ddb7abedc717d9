"""The simulation's measurements: one a family, every sample numbered, a few of them poison."""

from __future__ import annotations

import random

from contract import Family, Fault, Field, Measurement, Registry, Sample, Tag, Title
from edge.readings import Reading

POISON = "poison"
"""The tag value that the series database never takes."""

_NUMBER = (Field("n", "integer", Title("Numéro", "Number"), minimum=0),)
_SERIES = (Tag("s", Title("Série", "Series")),)


class Numbered(Measurement):
    """Its samples come in the right types already."""

    def coerce(self, sample: Sample) -> Sample:
        return sample


class QuickRegistry(Registry):
    """The same judgement as Registry's, sooner where nothing is wrong: ten million samples pass."""

    def fault(
        self,
        sample: Sample,
        *,
        now: int,
        retention_s: int | None = None,
        family: Family | None = None,
    ) -> Fault | None:
        recent = now - _RECENT_US < sample.at <= now
        if recent and sample.m in self and sample.fields["n"] >= 0:  # type: ignore[operator]
            return None
        return super().fault(sample, now=now, retention_s=retention_s, family=family)


_RECENT_US = 86_400_000_000
_ROWS = [
    Numbered(f"sim_{family}", family, Title("Simulée", "Simulated"), _NUMBER, _SERIES)
    for family in Family
]
NEW = Numbered("sim_new", Family.SENSOR, Title("Neuf", "New"), _NUMBER, _SERIES)
COLLECTOR_REGISTRY = QuickRegistry(_ROWS)
KIOSK_REGISTRY = QuickRegistry([*_ROWS, NEW])
"""The kiosk is newer than the collector, which does not know one of its measurements."""

_BURSTS = (1, 5, 20, 120)


def readings(rng: random.Random, family: Family, first: int, poison: float) -> list[Reading]:
    """A burst of one family, numbered from `first`; each sample is of a series of its own."""
    burst = rng.choice(_BURSTS)
    made = [
        Reading(f"sim_{family}", {"n": first + place}, {"s": str(place)}) for place in range(burst)
    ]
    if rng.random() < poison:
        place = rng.randrange(burst)
        kind = rng.random()
        if kind < 0.2:
            made[place] = Reading(f"sim_{family}", {"n": -1}, {"s": str(place)})
        elif kind < 0.4 and family is Family.SENSOR:
            made[place] = Reading(NEW.name, {"n": first + place}, {"s": str(place)})
        else:
            made[place] = Reading(f"sim_{family}", {"n": first + place}, {"s": POISON})
    return made
