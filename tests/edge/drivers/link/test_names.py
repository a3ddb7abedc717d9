"""What a target is called outside the kiosk: never an address."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.drivers.link import LinkOptions
from edge.drivers.link.naming import tells_address


def names(*targets: object, **options: object) -> list[str]:
    made = LinkOptions.model_validate({"targets": targets, **options})
    return [each.name for each in made.named_targets]


def test_a_target_is_called_by_its_name_its_text_or_its_place() -> None:
    assert names(
        "tcp://office.example:8883",
        "icmp://192.0.2.1",
        {"name": "router", "probe": "icmp://192.0.2.2"},
        "tcp://[2001:db8::1]:80",
        "dns://192.0.2.53/example.org",
        "tls://office.example",
    ) == [
        "tcp://office.example:8883",
        "target-2",
        "router",
        "target-4",
        "dns-5",
        "tls://office.example",
    ]


@given(st.ip_addresses(), st.sampled_from(["tcp://{}:80", "icmp://{}", "dns://{}/a.b"]))
def test_no_address_becomes_a_tag(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, form: str
) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    (name,) = names(form.format(host))
    assert str(address) not in name


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f000001", "2130706433", "ip-10-1-2-3.example", "10.1.2.3.nip.example", "[::1]"],
)
def test_an_address_in_other_clothes_is_one(host: str) -> None:
    assert tells_address(host)


@pytest.mark.parametrize("host", ["office.example", "a1", "v1.2.3.example", "dns-router"])
def test_a_name_is_none(host: str) -> None:
    assert not tells_address(host)


@pytest.mark.parametrize("name", ["192.0.2.1", "gateway", "public", "", "a b", "r/1", "7"])
def test_a_name_that_is_an_address_or_taken_is_a_fault(name: str) -> None:
    with pytest.raises(ValidationError):
        names({"name": name, "probe": "icmp://router.example"})


def test_a_name_given_twice_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="named twice"):
        names({"name": "a", "probe": "icmp://b"}, {"name": "a", "probe": "icmp://c"})


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"gateway_port": 80},
        {"public": ["http://a"]},
        {"portal": "https://a.example/"},
        {"portal": "http://user@a.example/"},
        {"portal": "http://a.example/ b"},
        {"modems": {"lte": "--help"}},
        {"modems": {"192.0.2.1": "any"}},
        {"gateway": True, "ca": ""},
    ],
)
def test_options_that_make_no_sense_are_faults(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LinkOptions.model_validate(options)
