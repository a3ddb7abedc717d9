"""The contact driver over lines that are moved by hand."""

import asyncio

import pytest
from pydantic import ValidationError

from contract import DriverError
from edge.drivers.contact import ContactOptions
from edge.drivers.contact.driver import ContactDriver
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.steady import SteadyClock
from tests.edge.gpio.lines import HandLine, HandLines

CONTACTS = {
    "front-door": {"kind": "door", "line": "door"},
    "case": {"kind": "tamper", "line": "case"},
}
OPTIONS = ContactOptions.model_validate({"contacts": CONTACTS})


def by_name(readings: list[Reading]) -> dict[str, dict[str, object]]:
    return {reading.tags["contact"]: dict(reading.fields) for reading in readings}


async def test_each_contact_says_whether_it_is_open_how_long_and_how_often_it_changed() -> None:
    clock = SteadyClock(steady=100.0)
    door, case = HandLine(), HandLine()
    driver = ContactDriver(OPTIONS, clock, HandLines(door=door, case=case))
    first = list(await driver.read())
    assert_taken(first)
    assert by_name(first)["front-door"] == {"open": False, "changes": 0, "open_time": 0.0}

    door.move(True, 103.0)
    case.move(True, 104.0)
    case.move(False, 104.2)
    clock.steady = 110.0
    second = list(await driver.read())
    assert_taken(second)
    assert by_name(second) == {
        "front-door": {"open": True, "changes": 1, "open_time": 7.0},
        "case": {"open": False, "changes": 2, "open_time": 0.0},
    }
    assert {reading.tags["kind"] for reading in second} == {"door", "tamper"}

    clock.steady = 120.0
    third = by_name(list(await driver.read()))
    assert third["front-door"] == {"open": True, "changes": 0, "open_time": 17.0}
    await driver.close()
    assert door.closed
    assert case.closed


async def test_a_contact_without_its_line_is_named_and_the_others_go_on() -> None:
    lines = HandLines(door=HandLine(active=True))
    driver = ContactDriver(OPTIONS, SteadyClock(), lines)
    assert set(by_name(list(await driver.read()))) == {"front-door"}
    (said,) = driver.left_out()
    assert said.startswith("case: there is no such line")
    lines.lines["case"] = HandLine()
    assert set(by_name(list(await driver.read()))) == {"front-door", "case"}
    assert driver.left_out() == ()
    await driver.close()


async def test_no_line_at_all_is_an_error_that_names_each() -> None:
    driver = ContactDriver(OPTIONS, SteadyClock(), HandLines())
    with pytest.raises(DriverError, match=r"front-door: there is no such line.*case: there"):
        await driver.read()
    await driver.close()


async def test_a_reading_that_is_given_up_takes_no_change_with_it() -> None:
    clock, door = SteadyClock(steady=100.0), HandLine()
    options = ContactOptions.model_validate({"contacts": {"front-door": CONTACTS["front-door"]}})
    driver = ContactDriver(options, clock, HandLines(door=door))
    await driver.read()
    door.move(True, 101.0)
    door.move(False, 102.0)
    given_up = asyncio.create_task(driver.read())
    asyncio.get_running_loop().call_soon(given_up.cancel)
    with pytest.raises(asyncio.CancelledError):
        await given_up
    clock.steady = 110.0
    (reading,) = await driver.read()
    assert reading.fields["changes"] == 2
    await driver.close()


async def test_an_opening_just_before_the_reading_counts_in_the_next_one() -> None:
    clock, door = SteadyClock(steady=100.0), HandLine(debounced=False)
    options = ContactOptions.model_validate({"contacts": {"front-door": CONTACTS["front-door"]}})
    driver = ContactDriver(options, clock, HandLines(door=door))
    await driver.read()
    door.move(True, 109.99)
    clock.steady = 110.0
    (early,) = await driver.read()
    assert early.fields == {"open": False, "changes": 0, "open_time": 0.0}
    clock.steady = 120.0
    (later,) = await driver.read()
    assert later.fields == {"open": True, "changes": 1, "open_time": 10.0}
    await driver.close()


@pytest.mark.parametrize(
    ("contacts", "fault"),
    [
        ({}, "at least 1"),
        ({"a": {"kind": "window", "line": "x"}}, "door"),
        ({"a": {"kind": "door", "line": 3}}, "a line's number needs its chip"),
        ({"a": {"kind": "door", "line": "x", "pin": 3}}, "Extra inputs"),
        ({"a\\b": {"kind": "door", "line": "x"}}, "printable"),
    ],
)
def test_options_that_mean_nothing_are_refused(contacts: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        ContactOptions.model_validate({"contacts": contacts})
