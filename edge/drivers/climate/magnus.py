"""The dew point by Magnus' formula.

Constants over water: D. Sonntag, "Important new values of the physical constants of 1986,
vapour pressure formulations based on the ITS-90, and psychrometer formulae", Zeitschrift für
Meteorologie 70 (1990) 5, 340-344; also WMO-No. 8, annex 4.B. Over water below 0 °C too, as
sensors of relative humidity are calibrated. Valid from -45 to 60 °C.
"""

from __future__ import annotations

import math

BETA = 17.62
LAMBDA_C = 243.12


def dew_point(temperature: float, humidity: float) -> float | None:
    """In °C, of air at `temperature` °C with `humidity` % relative humidity over water.

    None where there is no such thing: in perfectly dry air, or near the formula's pole.
    """
    if humidity <= 0 or temperature <= -LAMBDA_C / 2:
        return None
    gamma = math.log(humidity / 100) + BETA * temperature / (LAMBDA_C + temperature)
    return LAMBDA_C * gamma / (BETA - gamma)
