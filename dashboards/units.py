"""UCUM units as Grafana knows them, and what a panel of such values is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import Title


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's Grafana id, and the title of a panel that holds several fields of it."""

    grafana: str
    title: Title


UNITS: Mapping[str, Unit] = {
    "1": Unit("short", Title("Nombres", "Counts")),
    "%": Unit("percent", Title("Taux", "Shares")),
    "Cel": Unit("celsius", Title("Températures", "Temperatures")),
    "s": Unit("s", Title("Durées", "Durations")),
    "ms": Unit("ms", Title("Délais", "Delays")),
    "By": Unit("bytes", Title("Volumes", "Volumes")),
    "bit/s": Unit("bps", Title("Débits", "Rates")),
    "lx": Unit("lux", Title("Éclairements", "Illuminances")),
    "V": Unit("volt", Title("Tensions", "Voltages")),
    "A": Unit("amp", Title("Courants", "Currents")),
    "W": Unit("watt", Title("Puissances", "Powers")),
    "W.h": Unit("watth", Title("Énergies", "Energies")),
    "K": Unit("kelvin", Title("Écarts de température", "Temperature differences")),
    "d": Unit("d", Title("Jours", "Days")),
    "dB": Unit("dB", Title("Niveaux radio", "Radio levels")),
    "deg": Unit("degree", Title("Angles", "Angles")),
}


def unit(ucum: str) -> Unit:
    """The unit; one that is not in the table (a third party's) is written behind the value."""
    return UNITS.get(ucum) or Unit(f"suffix: {ucum}", Title(ucum, ucum))
