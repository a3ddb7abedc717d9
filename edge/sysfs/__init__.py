"""What the kernel says of devices in sysfs. Blocking; errors are DriverErrors with a path."""

from edge.sysfs.attribute import ROOT, name, number, text
from edge.sysfs.chips import Chip, Input, hwmon_chips, hwmon_inputs, is_like
from edge.sysfs.iio import iio_devices, iio_inputs

__all__ = [
    "ROOT",
    "Chip",
    "Input",
    "hwmon_chips",
    "hwmon_inputs",
    "iio_devices",
    "iio_inputs",
    "is_like",
    "name",
    "number",
    "text",
]
