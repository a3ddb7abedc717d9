"""MQTT 5 packets: properties and sizes (OASIS MQTT 5.0, sections 2.1.4, 2.2.2 and 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from broker.messages import Incoming, Outgoing
from broker.plain import MQTTMessage

PACKET_TOO_LARGE = 0x95
TOPIC_NAME_INVALID = 0x90
FAILURE = 0x80
"""Reason codes from here on are refusals."""

MAX_PACKET_BYTES = 512 * 1024
"""What our brokers take; a client keeps to it also where the server announces no limit."""

# A copy costs 3 µs, making one 40: paho builds its tables anew each time.
_PUBLISH = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
_WILL = Properties(PacketTypes.WILLMESSAGE)  # type: ignore[no-untyped-call]


def publish_properties(message: Outgoing) -> Properties | None:
    """The properties of a PUBLISH packet."""
    return _filled(_PUBLISH, message)


def will_properties(message: Outgoing) -> Properties | None:
    """The properties of the will in a CONNECT packet."""
    return _filled(_WILL, message)


def connect_properties() -> Properties:
    """No session outlives its connection: owners resend."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0
    return properties


def fits(message: Outgoing, properties: Properties | None, limit: int) -> bool:
    """Whether the PUBLISH packet is within a server's limit of bytes."""
    # Packing the properties costs as much as sending; far from the limit a bound will do.
    words = sum(len(name) + len(value) for name, value in message.properties.items())
    texts = 4 * (len(message.topic) + words) + 5 * len(message.properties)
    if len(message.payload) + texts + 32 <= limit:
        return True
    return publish_size(message, properties) <= limit


def publish_size(message: Outgoing, properties: Properties | None) -> int:
    """Bytes of the whole PUBLISH packet, which is what a server's limit counts."""
    identifier = 2 if message.qos else 0
    packed = 1 if properties is None else len(properties.pack())  # type: ignore[no-untyped-call]
    rest = 2 + len(message.topic.encode()) + identifier + packed + len(message.payload)
    return 1 + _variable_length(rest) + rest


def incoming(message: MQTTMessage) -> Incoming:
    """A received PUBLISH; of a user property given twice, the last value counts."""
    return Incoming(
        message.topic, bytes(message.payload), message.retain, _user(message.properties)
    )


def number(properties: Properties | None, name: str) -> int | None:
    """A numeric property, or None when the packet has none."""
    value = getattr(properties, name, None)
    return value if isinstance(value, int) else None


def _filled(empty: Properties, message: Outgoing) -> Properties | None:
    if not message.properties and message.expiry_s is None:
        return None
    properties = copy(empty)
    if message.properties:
        properties.UserProperty = list(message.properties.items())
    if message.expiry_s is not None:
        properties.MessageExpiryInterval = message.expiry_s
    return properties


def _user(properties: Properties | None) -> Mapping[str, str]:
    return dict(getattr(properties, "UserProperty", ()))


def _variable_length(value: int) -> int:
    return 1 + (value > 0x7F) + (value > 0x3FFF) + (value > 0x1FFFFF)
