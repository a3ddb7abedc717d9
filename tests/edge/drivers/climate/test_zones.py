"""What several sensors make of one zone."""

from pathlib import Path

from edge.drivers.climate.magnus import dew_point
from edge.drivers.climate.options import Quantity
from edge.drivers.climate.sensors import Measured
from edge.drivers.climate.zones import zone_readings
from edge.sysfs import Chip


def row(
    quantity: Quantity, value: float, chip: str = "a", *, surface: bool = False, zone: str = "cabin"
) -> Measured:
    return Measured(zone, Chip(Path(chip), chip, ""), quantity, value, surface)


def only(*rows: Measured) -> dict[str, object]:
    (reading,) = zone_readings(rows)
    return dict(reading.fields)


def test_the_margin_is_that_of_the_coldest_surface() -> None:
    air = (row("temperature", 20.0), row("humidity", 50.0))
    surfaces = (row("temperature", at, "b", surface=True) for at in (15.0, 11.0, 13.0))
    dew = dew_point(20.0, 50.0) or 0.0
    assert only(*air, *surfaces)["dew_margin"] == round(11.0 - dew, 2)


def test_a_surface_is_not_the_air() -> None:
    surface = row("temperature", 5.0, "b", surface=True)
    assert only(row("temperature", 20.0), surface) == {"temperature": 20.0}


def test_humidity_belongs_to_the_temperature_of_its_own_chip() -> None:
    # The chip is warmed by the board it stands on; the other thermometer is in the free air.
    fields = only(row("temperature", 26.0), row("humidity", 40.0), row("temperature", 20.0, "b"))
    assert fields["temperature"] == 23.0
    assert fields["dew_point"] == round(dew_point(26.0, 40.0) or 0.0, 2)


def test_humidity_without_any_temperature_has_no_dew_point() -> None:
    assert only(row("humidity", 40.0)) == {"humidity": 40.0}


def test_zones_are_kept_apart_and_one_without_a_value_is_not_told() -> None:
    readings = zone_readings(
        [
            row("temperature", 5.0, zone="outside"),
            row("temperature", 20.0),
            row("temperature", 3.0, zone="glass", surface=True),
        ]
    )
    assert [reading.tags["zone"] for reading in readings] == ["outside", "cabin"]
