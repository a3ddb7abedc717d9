"""Rows of the IF-MIB as the driver reads them."""

from hypothesis import given
from hypothesis import strategies as st

from contract import MAX_SAFE_INTEGER
from edge.drivers.snmp import mib
from edge.drivers.snmp.interfaces import Row, Value, chosen, fields, names, snapshot, speed
from edge.drivers.snmp.rates import Octets, Rates
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken

ROW: Row = {
    mib.IF_OPER_STATUS: 1,
    mib.IF_SPEED: 4_294_967_295,
    mib.IF_HIGH_SPEED: 10_000,
    mib.IF_HC_IN_OCTETS: 5_000_000_000,
    mib.IF_HC_OUT_OCTETS: 7,
    mib.IF_IN_OCTETS: 705_032_704,
    mib.IF_OUT_OCTETS: 7,
    mib.IF_IN_ERRORS: 0,
    mib.IF_OUT_ERRORS: 3,
    mib.IF_COUNTER_DISCONTINUITY_TIME: 0,
}


def read(row: Row, rates: Rates | None = None) -> dict[str, object]:
    found = fields(row, snapshot(0.0, 100, row), rates or Rates())
    assert_taken([Reading("snmp_interface", found, {"device": "router", "interface": "wan"})])
    return dict(found)


def test_a_row_is_read_from_its_64_bit_counters() -> None:
    assert read(ROW, Rates(1.0, 2.0)) == {
        "up": True,
        "speed": 10_000_000_000,
        "in_octets": 5_000_000_000,
        "out_octets": 7,
        "in_rate": 1.0,
        "out_rate": 2.0,
        "in_errors": 0,
        "out_errors": 3,
    }


def test_without_ifxtable_the_32_bit_counters_serve() -> None:
    old = {column: value for column, value in ROW.items() if not column.startswith(mib._IF_X_TABLE)}
    seen = snapshot(0.0, 100, old)
    assert seen.received == Octets(705_032_704, 32)
    assert seen.discontinuity is None
    assert speed(old) == 4_294_967_295


def test_a_counter_beyond_what_json_carries_is_left_out_and_its_rate_stays() -> None:
    row = {**ROW, mib.IF_HC_IN_OCTETS: MAX_SAFE_INTEGER + 1}
    found = read(row, Rates(received=8.0))
    assert "in_octets" not in found
    assert found["in_rate"] == 8.0
    assert read({**ROW, mib.IF_HC_IN_OCTETS: MAX_SAFE_INTEGER})["in_octets"] == MAX_SAFE_INTEGER


def test_an_unknown_speed_is_left_out() -> None:
    assert "speed" not in read({**ROW, mib.IF_SPEED: 0, mib.IF_HIGH_SPEED: 0})


def test_an_interface_that_is_dormant_is_not_up() -> None:
    assert read({**ROW, mib.IF_OPER_STATUS: 5})["up"] is False


def test_names_that_two_interfaces_share_are_told_apart() -> None:
    assert names({1: b"lo", 4: b"wan", 7: b"wan"}) == {1: "lo", 4: "wan#4", 7: "wan#7"}


def test_a_name_that_is_an_address_is_not_told() -> None:
    found = names({1: b"wds-3c:22:fb:12:34:56", 2: b"wds-3c:22:fb:12:34:57", 3: b"gre-192.0.2.44"})
    assert not [name for name in found.values() if "3c:22" in name or "192.0" in name]
    assert len(set(found.values())) == 3


@given(st.dictionaries(st.integers(1, 9), st.none() | st.binary(max_size=200), min_size=1))
def test_any_name_is_fit_to_be_a_tag(raw: dict[int, Value]) -> None:
    found = names(raw)
    assert found.keys() == raw.keys()
    for name in found.values():
        tags = {"device": "router", "interface": name}
        assert_taken([Reading("snmp_interface", {"up": True}, tags)])


def test_loopback_is_left_out_unless_it_is_named() -> None:
    known, types = {1: "lo", 2: "wan0", 3: "wlan0"}, {1: 24, 2: 6, 3: 71}
    assert chosen(known, types, ()) == {2: "wan0", 3: "wlan0"}
    assert chosen(known, types, ("lo", "w?n*")) == {1: "lo", 2: "wan0"}
