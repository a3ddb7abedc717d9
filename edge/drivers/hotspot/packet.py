"""Accounting-Requests read, proven and answered (RFC 2866, RFC 2869). Pure.

Only the dozen attributes that are counted are read; the others, which name people and places,
are not even decoded.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from ipaddress import ip_address
from typing import Literal

from edge.drivers.hotspot.accounting import Account, Status, device_of

ACCOUNTING_REQUEST, ACCOUNTING_RESPONSE = 4, 5
_HEADER, _LONGEST = 20, 4_096

_USER_NAME, _NAS_IP_ADDRESS, _CALLING_STATION_ID, _NAS_IDENTIFIER = 1, 4, 31, 32
_PROXY_STATE, _MESSAGE_AUTHENTICATOR, _NAS_IPV6_ADDRESS = 33, 80, 95
_STATUS_TYPE, _DELAY_TIME, _SESSION_ID, _SESSION_TIME = 40, 41, 44, 46
_INPUT_OCTETS, _OUTPUT_OCTETS, _INPUT_GIGAWORDS, _OUTPUT_GIGAWORDS = 42, 43, 52, 53
_COUNTED = frozenset(Status)
_LONGEST_SESSION_S = 366 * 86_400

Refusal = Literal["malformed", "not_accounting", "wrong_secret", "no_session"]
Attributes = Mapping[int, Sequence[bytes]]


class Refused(Exception):
    """A packet that is not taken and not answered; `reason` names no one."""

    def __init__(self, reason: Refusal) -> None:
        self.reason: Refusal = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Request:
    """A proven request. `account` is None when it is about something that is not counted."""

    identifier: int
    authenticator: bytes = field(repr=False)
    account: Account | None
    answer: bytes = field(repr=False)


def read_request(packet: bytes, secret: bytes, source: str) -> Request:
    """The request in a packet from `source`; Refused when it proves nothing or says nothing."""
    if len(packet) < _HEADER:
        raise Refused("malformed")
    length = int.from_bytes(packet[2:4], "big")
    # What is longer is padding (RFC 2865, 3).
    if not _HEADER <= length <= min(len(packet), _LONGEST):
        raise Refused("malformed")
    packet = packet[:length]
    if packet[0] != ACCOUNTING_REQUEST:
        raise Refused("not_accounting")
    expected = md5(packet[:4] + bytes(16) + packet[_HEADER:] + secret, usedforsecurity=False)
    if not hmac.compare_digest(expected.digest(), packet[4:_HEADER]):
        raise Refused("wrong_secret")
    attributes = _attributes(packet)
    _check_message(packet, attributes, secret)
    return Request(
        identifier=packet[1],
        authenticator=packet[4:_HEADER],
        account=_account(attributes, source),
        answer=_answer(packet, attributes, secret),
    )


def _attributes(packet: bytes) -> Attributes:
    found: dict[int, list[bytes]] = {}
    at = _HEADER
    while at < len(packet):
        length = packet[at + 1] if at + 1 < len(packet) else 0
        if length < 2 or at + length > len(packet):
            raise Refused("malformed")
        found.setdefault(packet[at], []).append(packet[at + 2 : at + length])
        at += length
    return found


def _check_message(packet: bytes, attributes: Attributes, secret: bytes) -> None:
    """Message-Authenticator, where there is one: over the packet with both digests zero."""
    given = attributes.get(_MESSAGE_AUTHENTICATOR)
    if given is None:
        return
    if len(given) != 1 or len(given[0]) != 16:
        raise Refused("malformed")
    at = _HEADER
    while packet[at] != _MESSAGE_AUTHENTICATOR:
        at += packet[at + 1]
    cleared = packet[:4] + bytes(16) + packet[_HEADER : at + 2] + bytes(16) + packet[at + 18 :]
    if not hmac.compare_digest(hmac.digest(secret, cleared, "md5"), given[0]):
        raise Refused("wrong_secret")


def _answer(packet: bytes, attributes: Attributes, secret: bytes) -> bytes:
    """An Accounting-Response, with each Proxy-State given back."""
    states = b"".join(
        bytes((_PROXY_STATE, len(state) + 2)) + state for state in attributes.get(_PROXY_STATE, ())
    )
    head = bytes((ACCOUNTING_RESPONSE, packet[1])) + (_HEADER + len(states)).to_bytes(2, "big")
    digest = md5(head + packet[4:_HEADER] + states + secret, usedforsecurity=False).digest()
    return head + digest + states


def _account(attributes: Attributes, source: str) -> Account | None:
    number = _number(attributes, _STATUS_TYPE)
    if number is None:
        raise Refused("malformed")
    if number not in _COUNTED:
        return None
    status = Status(number)
    session = _text(attributes, _SESSION_ID)
    if session is None and status not in (Status.ON, Status.OFF):
        raise Refused("no_session")
    lasted = _number(attributes, _SESSION_TIME)
    return Account(
        status=status,
        server=f"{source} {_server(attributes)}",
        session=session or "",
        device=device_of(_text(attributes, _CALLING_STATION_ID), _text(attributes, _USER_NAME)),
        delay_s=_number(attributes, _DELAY_TIME) or 0,
        lasted_s=None if lasted is None or lasted > _LONGEST_SESSION_S else lasted,
        # "Output" is what the server sent to the device (RFC 2866, 5.4).
        received=_octets(attributes, _OUTPUT_OCTETS, _OUTPUT_GIGAWORDS),
        sent=_octets(attributes, _INPUT_OCTETS, _INPUT_GIGAWORDS),
        wide=_INPUT_GIGAWORDS in attributes or _OUTPUT_GIGAWORDS in attributes,
    )


def _server(attributes: Attributes) -> str:
    name = _text(attributes, _NAS_IDENTIFIER)
    if name is not None:
        return name
    for kind in (_NAS_IP_ADDRESS, _NAS_IPV6_ADDRESS):
        values = attributes.get(kind, [b""])
        if len(values[0]) in (4, 16):
            return str(ip_address(values[0]))
    return ""


def _number(attributes: Attributes, kind: int) -> int | None:
    value = attributes.get(kind, [b""])[0]
    return int.from_bytes(value, "big") if len(value) == 4 else None


def _octets(attributes: Attributes, kind: int, gigawords: int) -> int | None:
    low = _number(attributes, kind)
    if low is None:
        return None
    return (_number(attributes, gigawords) or 0) << 32 | low


def _text(attributes: Attributes, kind: int) -> str | None:
    value = attributes.get(kind, [b""])[0]
    return value.decode("utf-8", "surrogateescape") if value else None
