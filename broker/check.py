"""Whether a broker is there and lets us in, asked once."""

from __future__ import annotations

from broker.connection import Connection
from broker.endpoint import endpoint
from contract import MqttSettings


async def check_broker(settings: MqttSettings, *, client_id: str) -> str:
    """One CONNECT: a sentence on what answered; BrokerUnavailable says why nothing did."""
    place = endpoint(settings)
    connection = Connection(
        place, client_id=client_id, keepalive_s=10, will=None, deliver=lambda _: None
    )
    await connection.open()
    await connection.close()
    return f"{place.url} speaks MQTT 5 and takes packets of {connection.maximum_packet_size} bytes"
