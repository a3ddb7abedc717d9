"""Measurements of installed packages: taken, or refused with a sentence that harms no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from contract import (
    MEASUREMENTS,
    REGISTRY,
    EntryPoint,
    Family,
    Field,
    Finder,
    Measurement,
    Registry,
    Title,
    installed_registry,
)

NOISE = Measurement(
    "noise",
    Family.SENSOR,
    Title("Bruit", "Noise"),
    (Field("level", "float", Title("Niveau", "Level"), "dB", 0, 200),),
)
OZONE = replace(NOISE, name="ozone")


@dataclass(frozen=True)
class Package:
    name: str


@dataclass(frozen=True)
class Point:
    """An entry point whose object is made by a function."""

    name: str
    make: Callable[[], Any]
    dist: Package = field(default_factory=lambda: Package("quiet-streets"))
    value: str = "quiet_streets:MEASUREMENTS"

    def load(self) -> Any:
        return self.make()


def finder(*points: Point) -> Finder:
    def found(*, group: str) -> Iterable[EntryPoint]:
        return points if group == MEASUREMENTS else ()

    return found


def known(*points: Point) -> tuple[Registry, list[str]]:
    refused: list[str] = []
    return installed_registry(finder(*points), refused.append), refused


@pytest.mark.parametrize("brought", [NOISE, (NOISE,), (NOISE, OZONE)])
def test_a_packages_rows_are_measurements_like_ours(brought: object) -> None:
    registry, refused = known(Point("noise", lambda: brought))
    assert registry["noise"] is NOISE
    assert set(REGISTRY) < set(registry)
    assert refused == []


def leaves() -> None:
    raise SystemExit(3)


def speechless() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    raise Mute


def missing() -> None:
    raise ModuleNotFoundError("No module named 'quiet_streets'")


@pytest.mark.parametrize("broken", [leaves, speechless, missing, lambda: 1 / 0])
def test_a_package_that_cannot_be_loaded_is_named_and_the_others_are_taken(
    broken: Callable[[], Any],
) -> None:
    registry, refused = known(Point("noise", broken), Point("ozone", lambda: OZONE, Package("air")))
    assert "noise" not in registry
    assert registry["ozone"] is OZONE
    (sentence,) = refused
    assert "'quiet-streets'" in sentence


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (replace(NOISE, name="host"), "twice"),
        (replace(NOISE, name="Noise!"), "not of the form"),
        (replace(NOISE, fields=(replace(NOISE.fields[0], name="time"),)), "taken"),
        (replace(NOISE, fields=None), "iterable"),  # type: ignore[arg-type]
        ("noise", "no Measurement"),
    ],
)
def test_a_bad_row_is_refused_with_a_sentence_and_its_neighbour_is_taken(
    row: object, said: str
) -> None:
    registry, refused = known(Point("several", lambda: (row, OZONE)))
    assert registry["host"] is REGISTRY["host"]
    assert registry["ozone"] is OZONE
    (sentence,) = refused
    assert said in sentence
    assert "'quiet-streets'" in sentence


def test_of_two_packages_with_one_name_the_same_one_is_taken_whatever_the_order() -> None:
    other = replace(NOISE, title=Title("Autre", "Other"))
    first = Point("noise", lambda: NOISE, Package("a"))
    second = Point("noise", lambda: other, Package("b"))
    for points in ((first, second), (second, first)):
        registry, refused = known(*points)
        assert registry["noise"] is NOISE
        assert len(refused) == 1
        assert "'b'" in refused[0]
