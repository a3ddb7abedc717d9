"""Notifications: their names, what of them is told, and how many of them are kept."""

from hypothesis import given
from hypothesis import strategies as st

from contract import FieldValue
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.notifications import SNMP_TRAP_OID, name_of, text_of
from edge.drivers.snmp.tally import MAX_NAMES, OTHER, REFUSED, UNREAD, Pace, Tally
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
ON_BATTERY = "1.3.6.1.2.1.33.2.1"
OIDS = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20).map(
    lambda arcs: "1.3." + ".".join(map(str, arcs))
)


def trap(oid: str, **objects: Value) -> list[tuple[str, Value]]:
    named = [(name.removeprefix("o").replace("_", "."), value) for name, value in objects.items()]
    return [("1.3.6.1.2.1.1.3.0", 4711), (SNMP_TRAP_OID, oid), *named]


def test_standard_notifications_have_their_names() -> None:
    for number, name in enumerate(("coldStart", "warmStart", "linkDown", "linkUp"), 1):
        assert name_of(trap(f"1.3.6.1.6.3.1.1.5.{number}"), {}) == name
    assert name_of(trap(ON_BATTERY), {}) == "upsTrapOnBattery"


def test_a_vendors_notification_has_the_name_it_is_given_or_its_number() -> None:
    theft = "1.3.6.1.4.1.32473.0.7"
    assert name_of(trap(theft), {theft: "cabinOpened"}) == "cabinOpened"
    assert name_of(trap(theft), {}) == theft
    assert name_of([], {}) == "unnamed"


def test_a_link_that_is_down_is_told_with_its_interface() -> None:
    objects = trap(
        LINK_DOWN,
        o1_3_6_1_2_1_2_2_1_1_2=2,
        o1_3_6_1_2_1_2_2_1_2_2=b"wan0\0",
        o1_3_6_1_2_1_2_2_1_7_2=1,
        o1_3_6_1_2_1_2_2_1_8_2=2,
    )
    assert text_of(objects) == "ifIndex 2, ifDescr wan0, ifAdminStatus up, ifOperStatus down"


def test_a_ups_on_battery_is_told_with_the_minutes_left() -> None:
    objects = trap(
        ON_BATTERY,
        o1_3_6_1_2_1_33_1_2_3_0=12,
        o1_3_6_1_2_1_33_1_2_2_0=0,
        o1_3_6_1_2_1_33_1_6_2_1_2_1="1.3.6.1.2.1.33.1.6.3.2",
    )
    assert text_of(objects) == (
        "upsEstimatedMinutesRemaining 12, upsSecondsOnBattery 0, upsAlarmDescr upsAlarmOnBattery"
    )


def test_no_address_is_told_wherever_it_stands() -> None:
    objects = trap(
        LINK_DOWN,
        # Who asked with a wrong community, and a vendor's client: value and index.
        o1_3_6_1_6_3_18_1_3_0=bytes([192, 0, 2, 44]),
        o1_3_6_1_4_1_32473_5_60_34_251_18_52_86=bytes.fromhex("3c22fb123456"),
        o1_3_6_1_2_1_2_2_1_2_2=b"3c:22:fb:12:34:56 at 192.0.2.44, 2001:db8::7",
    )
    text = text_of(objects)
    assert text.startswith("ifDescr ")
    for word in ("3c:22", "12:34", "192.0", "2001:db8", "60.34", "32473"):
        assert word not in text


@given(st.lists(st.tuples(OIDS, st.none() | st.integers() | st.binary() | OIDS)))
def test_any_notification_has_a_name_and_a_text_that_are_taken(
    objects: list[tuple[str, Value]],
) -> None:
    fields: dict[str, FieldValue] = {"count": 1, "text": text_of(objects)}
    assert_taken([Reading("snmp_trap", fields, {"device": "a", "trap": name_of(objects, {})})])


def counts(tally: Tally) -> dict[tuple[str, str], object]:
    readings = tally.readings()
    assert_taken(readings)
    return {(each.tags["device"], each.tags["trap"]): each.fields["count"] for each in readings}


def test_a_flood_is_one_count_and_the_last_text() -> None:
    tally = Tally("router")
    for number in range(10_000):
        tally.add("router", "linkDown", f"ifIndex {number}")
    (reading,) = tally.readings()
    assert reading.fields == {"count": 10_000, "text": "ifIndex 9999"}
    assert tally.readings() == []


def test_names_without_end_become_one() -> None:
    tally = Tally("router")
    for number in range(1_000):
        tally.add("router", f"1.3.6.1.4.1.32473.0.{number}", "")
    found = counts(tally)
    assert len(found) <= MAX_NAMES
    assert sum(int(str(each)) for each in found.values()) == 1_000
    assert found["router", OTHER] == 1_000 - (MAX_NAMES - 3)
    tally.add("router", "1.3.6.1.4.1.32473.0.5000", "a text")
    assert counts(tally) == {("router", OTHER): 1}


def test_what_is_refused_or_left_unread_is_counted_apart() -> None:
    tally = Tally("router")
    tally.refuse()
    tally.leave_unread("ups")
    tally.leave_unread("ups")
    assert counts(tally) == {("router", REFUSED): 1, ("ups", UNREAD): 2}


def test_the_pace_lets_a_burst_through_and_then_so_many_a_second() -> None:
    pace = Pace(2.0)
    assert [pace.allows(100.0) for _ in range(11)] == [True] * 10 + [False]
    assert not pace.allows(100.4)
    assert pace.allows(100.5)
    assert not pace.allows(100.5)
    assert [pace.allows(200.0) for _ in range(11)] == [True] * 10 + [False]


def test_a_slow_pace_lets_one_through() -> None:
    pace = Pace(0.1)
    assert pace.allows(0.0)
    assert not pace.allows(5.0)
    assert pace.allows(10.0)
