"""Weather over the metropole: season, hour, and spells that all kiosks of a seed share. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from edge.simulation.daytime import DAY_S, daytime
from edge.simulation.noise import between, smooth
from edge.simulation.source import SECOND_US, Source

FULL_SUN_LX = 105_000.0
STREET_LAMP_LX = 12.0


@dataclass(frozen=True, slots=True)
class Weather:
    """Outside, at one kiosk: °C, percent, share of the sky under cloud, sine of the sun."""

    temperature: float
    humidity: float
    cloud: float
    sun: float

    @property
    def light(self) -> float:
        """Lux in the open, street lamps included."""
        clear: float = FULL_SUN_LX * self.sun**1.2
        return STREET_LAMP_LX + clear * (1 - 0.75 * self.cloud)


def weather(source: Source, at: int) -> Weather:
    """Season and hour as in Bordeaux; days of good and bad weather are the seed's."""
    return weather_at(source.seed, source.kiosk, at)


# Climate, power, host and people ask for the weather of one moment, one after the other.
@lru_cache(maxsize=16)
def weather_at(seed: int, kiosk: str, at: int) -> Weather:
    """The same, of a kiosk by its name."""
    seconds, time = at / SECOND_US, daytime(at)
    season = time.season
    spell = smooth(seconds, 3 * DAY_S, seed, "spell")
    cloud = 0.5 - 0.5 * smooth(seconds, 0.7 * DAY_S, seed, "cloud")
    swing = (3.6 + 1.4 * season) * (1 - 0.5 * cloud)
    daily = swing * math.cos(2 * math.pi * (time.hour - 15.5) / 24)
    own = between(-0.8, 0.8, seed, kiosk, "microclimate")
    own += 0.25 * smooth(seconds, 1_200, seed, kiosk, "air")
    humidity = 73 - 5 * season - 3.2 * daily + 12 * (cloud - 0.5)
    humidity += 3 * smooth(seconds, 2_400, seed, kiosk, "moisture")
    return Weather(
        temperature=13.9 + 7.3 * season + 3.6 * spell + daily + own,
        humidity=min(100.0, max(15.0, humidity)),
        cloud=cloud,
        sun=time.sun,
    )


def dew_point(temperature: float, humidity: float) -> float:
    """Magnus' formula over water (Sonntag 1990), in °C; `humidity` above 0."""
    gamma = math.log(humidity / 100) + 17.62 * temperature / (243.12 + temperature)
    return 243.12 * gamma / (17.62 - gamma)


def relative_humidity(temperature: float, dew: float) -> float:
    """Percent, of air at `temperature` whose dew point is `dew` (°C): the same formula."""
    share = math.exp(17.62 * dew / (243.12 + dew) - 17.62 * temperature / (243.12 + temperature))
    return min(100.0, 100 * share)
