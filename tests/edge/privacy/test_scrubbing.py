"""Addresses do not survive in what devices say."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.privacy import scrub


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("client aa:bb:cc:dd:ee:ff gone", "client [mac] gone"),
        ("AABB.CCDD.EEFF, 00-11-22-33-44-55", "[mac], [mac]"),
        ("aabbccddeeff aabbcc-ddeeff 00 11 22 33 44 55", "[mac] [mac] [mac]"),
        ("0:1a:2:3:4:5", "[mac]"),
        ("lease 192.168.1.23 ended.", "lease [ip] ended."),
        ("from 10.0.0.1:8080", "from [ip]:8080"),
        ("fe80::1%eth0. and 2001:db8::1: up", "[ip]. and [ip]: up"),
        ("::ffff:10.1.2.3", "[ip]"),
        ("GET https://user:x@example.org/a?b=c now", "GET [url] now"),
        ("www.example.org, example.org:81/path", "[url] [url]"),
        ("mail jean.dupont@example.org", "mail [mail]"),
    ],
)
def test_addresses_are_taken_out(text: str, left: str) -> None:
    assert scrub(text) == left


@pytest.mark.parametrize(
    "text",
    ["paper low, tray:2", "12.5 V at 08:41:30", "2026-11-23T08:41:30Z", "std::string", "jam 3/4"],
)
def test_other_texts_stay(text: str) -> None:
    assert scrub(text) == text


def test_a_text_becomes_one_line_of_bounded_length() -> None:
    assert scrub("a\nb\x00c") == "a b c"
    assert len(scrub("long " * 1_000)) <= 200


MACS = st.binary(min_size=6, max_size=6)
AROUND = st.text(alphabet=" ,;()[]\n='", max_size=5)


@given(MACS, st.sampled_from([":", "-", "", " "]), st.booleans(), AROUND, AROUND)
def test_no_mac_address_survives(mac: bytes, by: str, upper: bool, before: str, after: str) -> None:
    text = mac.hex(by) if by else mac.hex()
    text = text.upper() if upper else text
    assert text not in scrub(before + text + after)


@given(st.ip_addresses(), AROUND, AROUND)
def test_no_ip_address_survives(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, before: str, after: str
) -> None:
    for text in (str(address), address.exploded, address.exploded.upper()):
        # `::` says nothing.
        assert text == "::" or text not in scrub(before + text + after)
