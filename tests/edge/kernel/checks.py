"""Our drivers on a real kernel's devices. Run by `init`, in the virtual machine."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from contract import DriverError, SystemClock
from edge.drivers import DRIVERS
from edge.gpio import LineOptions, MachineLines
from edge.taking import Apart, Taken

CLOCK = SystemClock()
CHIPS = Path("/sys/kernel/config/gpio-sim")
SUPPLIES = Path("/sys/module/test_power/parameters")
I2CSET = "/usr/sbin/i2cset"

held = 0


def hold(what: str, truth: object) -> None:
    """Says it, and stops the run when it is not so."""
    global held  # noqa: PLW0603 - a script's own count
    sys.stdout.write(f"kernel: {'holds' if truth else 'FAILS'}: {what}\n")
    if not truth:
        raise SystemExit(1)
    held += 1


def source(name: str, options: dict[str, Any]) -> Apart:
    """A driver in its thread, as the daemon has it."""
    kind = DRIVERS[name]
    valid = kind.options.model_validate(options)
    return Apart(name, lambda: kind.make(valid, CLOCK), CLOCK)


def by_tag(taken: Taken, tag: str) -> dict[str, dict[str, Any]]:
    """Fields by a tag's value."""
    return {reading.tags[tag]: dict(reading.fields) for reading in taken.readings}


class Pulled:
    """gpio-sim: a chip whose lines are pulled up and down."""

    def __init__(self, label: str, *names: str) -> None:
        self._chip = CHIPS / label
        bank = self._chip / "bank0"
        bank.mkdir(parents=True)
        (bank / "num_lines").write_text(str(len(names)))
        (bank / "label").write_text(label)
        for number, name in enumerate(names):
            (bank / f"line{number}").mkdir()
            (bank / f"line{number}/name").write_text(name)
        self.live(on=True)

    def live(self, *, on: bool) -> None:
        """The chip is there, or has been unplugged."""
        (self._chip / "live").write_text("1" if on else "0")

    def pull(self, line: int, *, up: bool) -> None:
        """A line's level, from outside."""
        device = (self._chip / "dev_name").read_text().strip()
        chip = (self._chip / "bank0/chip_name").read_text().strip()
        pull = Path(f"/sys/devices/platform/{device}/{chip}/sim_gpio{line}/pull")
        pull.write_text("pull-up" if up else "pull-down")


def stubbed_bus() -> str:
    """The number of i2c-stub's bus, with its chips' registers set and their drivers bound."""
    names = Path("/sys/bus/i2c/devices").glob("i2c-*/name")
    (name,) = [path for path in names if "stub" in path.read_text().lower()]
    bus = name.parent.name.removeprefix("i2c-")
    swapped = {0x48: {0: 0x1980}, 0x40: {2: 10_560, 0xFE: 0x5449, 0xFF: 0x2260, 3: 792}}
    swapped[0x40][4] = -1_500 & 0xFFFF
    swapped[0x41] = {2: 14_720, 3: 2_400, 4: 3_261, 0xFE: 0x5449, 0xFF: 0x2260}
    rows = [
        (a, r, (v & 0xFF) << 8 | v >> 8) for a, regs in swapped.items() for r, v in regs.items()
    ]
    rows += [(0x5A, 6, 14_407), (0x5A, 7, 13_041)]
    for address, register, value in rows:
        command = [I2CSET, "-y", bus, hex(address), hex(register), hex(value), "w"]
        subprocess.run(command, check=True)
    for driver, address in (("lm75", 0x48), ("ina226", 0x40), ("ina226", 0x41), ("mlx90614", 0x5A)):
        (name.parent / "new_device").write_text(f"{driver} {address:#x}")
    return bus


def thousandths(bus: str, address: str, channel: str) -> float:
    """What the kernel's driver says, read as a person would."""
    (path,) = Path(f"/sys/bus/i2c/devices/{bus}-{address}/hwmon").glob(f"hwmon*/{channel}_input")
    return int(path.read_text()) / 1_000


async def sensors() -> None:
    """hwmon, IIO and power_supply."""
    bus = stubbed_bus()
    case = {"zone": "electronics", "hwmon": "lm75", "device": f"{bus}-0048"}
    sky = {"zone": "outside", "iio": "mlx90614", "label": "temp_object"}
    climate = source("climate", {"sensors": {"case": case, "sky": sky}})
    zones = by_tag(await climate.take(), "zone")
    hold("lm75 through hwmon", zones["electronics"]["temperature"] == 25.5)
    hold("mlx90614 through IIO: (raw + offset) × scale", zones["outside"]["temperature"] == -12.33)
    everything = by_tag(await source("climate", {}).take(), "zone")
    hold("chips are found without being named", {"lm75", "mlx90614"} <= set(everything))

    sun = {"chip": "ina226", "device": f"{bus}-0041", "present_above_v": 5}
    bank = {"chip": "ina226", "device": f"{bus}-0040"}
    named = {"mains": {"supply": "test_ac"}, "backup": {"supply": "test_battery"}}
    power = source("power", {"sources": {"solar": sun, "battery": bank, **named}})
    sources = by_tag(await power.take(), "source")
    volts = thousandths(bus, "0041", "in1")
    hold("ina226's volts", sources["solar"]["voltage"] == volts and sources["solar"]["present"])
    amperes = thousandths(bus, "0040", "curr1")
    hold("ina226's discharge has the current's sign", sources["battery"]["current"] == amperes < 0)
    watts = thousandths(bus, "0040", "power1") / 1_000
    hold("its power too, though its register has none", sources["battery"]["power"] == -watts)
    hold("mains is there", sources["mains"]["present"] is True)
    (SUPPLIES / "ac_online").write_text("off")
    (SUPPLIES / "battery_status").write_text("discharging")
    sources = by_tag(await power.take(), "source")
    hold("mains has gone", sources["mains"]["present"] is False)
    hold("the battery says how long it lasts", sources["backup"]["runtime"] > 0)
    hold("energy is counted", sources["solar"]["energy"] > 0)
    await climate.close()
    await power.close()


async def contacts(chip: Pulled) -> None:
    """The GPIO character device."""
    door = {"kind": "door", "line": "DOOR", "debounce_ms": 30}
    case = {"kind": "tamper", "line": 1, "chip": "escale-*", "active_low": True, "debounce_ms": 0}
    contact = source("contact", {"contacts": {"door": door, "case": case}})
    chip.pull(1, up=True)
    said = by_tag(await contact.take(), "contact")
    hold("both are closed at first", not said["door"]["open"] and not said["case"]["open"])
    for up in (True, False, True, False, True):
        chip.pull(0, up=up)
    await asyncio.sleep(0.4)
    said = by_tag(await contact.take(), "contact")
    hold("five edges of a bouncing door are one change", said["door"]["changes"] == 1)
    hold("it is open, and for how long", said["door"]["open"] and said["door"]["open_time"] > 0)
    for up in (False, True, False):
        chip.pull(0, up=up)
        await asyncio.sleep(0.3)
    for number in range(100):
        chip.pull(1, up=number % 2 == 1)
    said = by_tag(await contact.take(), "contact")
    hold("three slow changes are three", said["door"]["changes"] == 3)
    hold("none of a hundred edges is lost", said["case"]["changes"] == 100)
    hold("a line that is held is refused", "another program holds it" in refusal({"line": "DOOR"}))
    hold("a line that is not there is said", "no such line" in refusal({"line": "NOBODY"}))
    chip.live(on=False)
    away = [await failure(contact), await failure(contact)]
    hold("an unplugged chip is an error, twice", all(away))
    chip.live(on=True)
    chip.pull(0, up=True)
    said = by_tag(await contact.take(), "contact")
    hold("back, it tells what changed meanwhile", said["door"]["changes"] == 1)
    before = time.process_time()
    await asyncio.sleep(1.0)
    hold("a quiet second costs nothing", time.process_time() - before < 0.1)
    await contact.close()
    hold("closed, it gives its lines back", refusal({"line": "DOOR"}) == "")


async def presences(chip: Pulled) -> None:
    """A PIR on the same device."""
    pir = {"kind": "pir", "line": "PIR", "hold_s": 1}
    presence = source("presence", {"sensors": {"cabin": pir}})
    seen = [(await presence.take()).occupied]
    for up in (True, False):
        chip.pull(2, up=up)
        await asyncio.sleep(0.2)
        seen.append((await presence.take()).occupied)
    await asyncio.sleep(1.5)
    seen.append((await presence.take()).occupied)
    hold("somebody comes, moves, sits still, and has gone", seen == [False, True, True, False])
    await presence.close()


def refusal(options: dict[str, Any]) -> str:
    """Why a line can't be opened."""
    try:
        MachineLines().open(LineOptions.model_validate(options)).close()
    except DriverError as error:
        return str(error)
    return ""


async def failure(driver: Apart) -> bool:
    """Whether reading it is an error of the kind that drivers may raise."""
    try:
        await driver.take()
    except DriverError:
        return True
    return False


async def main() -> None:
    """All of it, in order."""
    await sensors()
    chip = Pulled("escale-chip", "DOOR", "CASE", "PIR")
    await contacts(chip)
    await presences(chip)
    sys.stdout.write(f"kernel: all {held} checks hold\n")


if __name__ == "__main__":
    asyncio.run(main())
