"""The dew point: what must hold of it, and values of the World Meteorological Organization."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.climate.magnus import dew_point

TEMPERATURES = st.floats(-45, 60)
HUMIDITIES = st.floats(1, 100)


def point(temperature: float, humidity: float) -> float:
    found = dew_point(temperature, humidity)
    assert found is not None
    return found


@given(TEMPERATURES)
def test_in_saturated_air_it_is_the_airs_temperature(temperature: float) -> None:
    assert point(temperature, 100) == pytest.approx(temperature, abs=1e-9)


@given(TEMPERATURES, HUMIDITIES)
def test_it_is_never_above_the_airs_temperature(temperature: float, humidity: float) -> None:
    assert point(temperature, humidity) <= temperature + 1e-9


@given(TEMPERATURES, HUMIDITIES, HUMIDITIES)
def test_damper_air_has_a_higher_one(temperature: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert point(temperature, low) <= point(temperature, high)


@given(TEMPERATURES, TEMPERATURES, HUMIDITIES)
def test_warmer_air_of_the_same_humidity_has_a_higher_one(
    one: float, other: float, humidity: float
) -> None:
    low, high = sorted((one, other))
    assert point(low, humidity) <= point(high, humidity) + 1e-9


@pytest.mark.parametrize(
    ("temperature", "humidity", "expected"),
    # From saturation vapour pressures over water (WMO-No. 8): 23.37 hPa at 20 °C, 12.27 at 10.
    [(20.0, 52.5, 10.0), (30.0, 100 * 23.37 / 42.43, 20.0), (0.0, 100 * 2.86 / 6.11, -10.0)],
)
def test_it_agrees_with_tables_of_vapour_pressure(
    temperature: float, humidity: float, expected: float
) -> None:
    assert point(temperature, humidity) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("temperature", "humidity"), [(20.0, 0.0), (20.0, -1.0), (-243.12, 50.0)])
def test_where_there_is_none_there_is_none(temperature: float, humidity: float) -> None:
    assert dew_point(temperature, humidity) is None
