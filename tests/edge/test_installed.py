"""Drivers of installed packages: found by name, named when they are broken, never ours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from contract import Clock, DriverError, EntryPoint, Finder, SettingsError, SystemClock
from edge.configuration import EdgeConfiguration, load_configuration
from edge.driver import Driver, DriverKind
from edge.drivers import DRIVERS
from edge.installed import DRIVERS_GROUP, refused_drivers

FILE = 'kiosk = "kiosk-a"\nprofile = "booth"\ndata = "d"\n[mqtt]\n'


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    side: str = "street"

    @field_validator("side")
    @classmethod
    def _known(cls, side: str) -> str:
        return {"street": side, "crash": str(1 // (side != "crash"))}.get(side, side)


def _make(_options: Options, _clock: Clock) -> Driver:
    raise AssertionError("nobody makes it here")


KIND = DriverKind(Options, _make)


@dataclass(frozen=True)
class Package:
    name: str


@dataclass(frozen=True)
class Point:
    name: str
    make: Callable[[], Any]
    dist: Package = Package("quiet-streets")
    value: str = "quiet_streets:KIND"

    def load(self) -> Any:
        return self.make()


def finder(*points: Point) -> Finder:
    def found(*, group: str) -> Iterable[EntryPoint]:
        return points if group == DRIVERS_GROUP else ()

    return found


def loaded(tables: str, *points: Point) -> EdgeConfiguration:
    return load_configuration(FILE + tables, entry_points=finder(*points))


async def said(configuration: EdgeConfiguration, name: str) -> str:
    """What the driver that stands for a broken package says at each reading."""
    chosen = configuration.drivers[name]
    driver = chosen.kind.make(chosen.options, SystemClock())
    with pytest.raises(DriverError) as caught:
        await driver.read()
    await driver.close()
    return str(caught.value)


def test_a_packages_driver_has_its_options_judged_and_a_thread_of_its_own() -> None:
    point = Point("noise", lambda: KIND)
    chosen = loaded('[drivers.noise]\nside = "yard"\n', point).drivers["noise"]
    assert chosen.options == Options(side="yard")
    assert chosen.kind.blocking
    with pytest.raises(SettingsError, match=r"drivers\.noise\.colour"):
        loaded("[drivers.noise]\ncolour = 1\n", point)


def test_a_validator_that_breaks_is_a_fault_among_the_others() -> None:
    with pytest.raises(SettingsError) as caught:
        loaded('[drivers.noise]\nside = "crash"\n[drivers.toaster]\n', Point("noise", lambda: KIND))
    faults = "\n".join(caught.value.faults)
    assert "drivers.noise: its options can't be judged: ZeroDivisionError" in faults
    assert "drivers.toaster: no driver 'toaster'" in faults
    assert "noise, power" in faults, "what packages bring is among the known ones"


def leaves() -> None:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (leaves, "SystemExit"),
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: "noise", "is no DriverKind"),
        (lambda: DriverKind(str, _make), "is no DriverKind"),  # type: ignore[arg-type]
    ],
)
async def test_a_broken_package_is_a_driver_that_fails_and_names_it(
    make: Callable[[], Any], reason: str
) -> None:
    configuration = loaded("[drivers.host]\n[drivers.noise]\nany = 1\n", Point("noise", make))
    assert set(configuration.drivers) == {"host", "noise"}
    sentence = await said(configuration, "noise")
    assert "'quiet-streets'" in sentence
    assert reason in sentence


async def test_of_two_packages_with_one_driver_neither_is_used() -> None:
    points = [Point("noise", lambda: KIND, Package(name)) for name in ("a", "b")]
    sentence = await said(loaded("[drivers.noise]\n", *points), "noise")
    assert "'a'" in sentence
    assert "'b'" in sentence
    assert "uninstall one" in sentence


def test_a_package_that_no_kiosk_names_is_not_even_imported() -> None:
    def imported() -> None:
        raise AssertionError("it was imported")

    assert set(loaded("[drivers.host]\n", Point("noise", imported)).drivers) == {"host"}


def test_the_name_of_one_of_ours_is_refused_with_a_sentence() -> None:
    point = Point("host", lambda: KIND)
    assert loaded("[drivers.host]\n", point).drivers["host"].kind is DRIVERS["host"]
    (sentence,) = refused_drivers(DRIVERS, finder(point))
    assert "'quiet-streets'" in sentence
    assert "'host'" in sentence
