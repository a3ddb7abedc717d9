"""Weather over the metropole, and what it makes of a kiosk's inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from contract import Profile
from edge.readings import Reading
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


def weather(source: Source, at: int) -> Weather:
    """Season and hour as in Bordeaux; days of good and bad weather are the seed's."""
    seconds, time = at / SECOND_US, daytime(at)
    spell = smooth(seconds, 3 * DAY_S, source.seed, "spell")
    cloud = 0.5 - 0.5 * smooth(seconds, 0.7 * DAY_S, source.seed, "cloud")
    swing = (3.6 + 1.4 * time.season) * (1 - 0.5 * cloud)
    daily = swing * math.cos(2 * math.pi * (time.hour - 15.5) / 24)
    own = between(-0.8, 0.8, source.seed, source.kiosk, "microclimate")
    own += 0.25 * smooth(seconds, 1_200, source.seed, source.kiosk, "air")
    humidity = 73 - 5 * time.season - 3.2 * daily + 12 * (cloud - 0.5)
    humidity += 3 * smooth(seconds, 2_400, source.seed, source.kiosk, "moisture")
    return Weather(
        temperature=13.9 + 7.3 * time.season + 3.6 * spell + daily + own,
        humidity=min(100.0, max(15.0, humidity)),
        cloud=cloud,
        sun=time.sun,
    )


def dew_point(temperature: float, humidity: float) -> float:
    """Magnus' formula over water (Sonntag 1990), in °C; `humidity` above 0."""
    gamma = math.log(humidity / 100) + 17.62 * temperature / (243.12 + temperature)
    return 243.12 * gamma / (17.62 - gamma)


def enclosure_temperature(outside: Weather) -> float:
    """°C around the electronics: warmer than outside, most of all in the sun."""
    return 7.5 + 0.9 * outside.temperature + 9.0 * outside.sun * (1 - 0.7 * outside.cloud)


def climate(source: Source, at: int) -> Sequence[Reading]:
    """Outside and around the electronics; a booth has a cabin too."""
    outside = weather(source, at)
    rows = [
        _reading("outside", outside.temperature, outside.humidity, light=_light(outside)),
        _inside("enclosure", outside, enclosure_temperature(outside)),
    ]
    if source.profile is Profile.BOOTH:
        comfortable = min(26.0, max(18.5, 16.5 + 0.3 * outside.temperature))
        rows.append(_inside("cabin", outside, comfortable))
    return rows


def _inside(zone: str, outside: Weather, temperature: float) -> Reading:
    # The same water in warmer air: relative humidity falls by about half every 11 K.
    dried = outside.humidity * 2 ** ((outside.temperature - temperature) / 11)
    return _reading(zone, temperature, min(95.0, max(5.0, dried)))


def _reading(
    zone: str, temperature: float, humidity: float, *, light: float | None = None
) -> Reading:
    fields = {
        "temperature": round(temperature, 2),
        "humidity": round(humidity, 1),
        "dew_point": round(dew_point(temperature, humidity), 2),
    }
    if light is not None:
        fields["light"] = round(light, 1)
    return Reading("climate", fields, {"zone": zone})


def _light(outside: Weather) -> float:
    if outside.sun == 0:
        return STREET_LAMP_LX
    clear: float = FULL_SUN_LX * outside.sun**1.2
    return STREET_LAMP_LX + clear * (1 - 0.75 * outside.cloud)
