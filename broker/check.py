"""Whether a broker is there and lets us in, asked once."""

from __future__ import annotations

from broker.connection import Connection
from broker.endpoint import endpoint
from contract import BrokerError, Finding, MqttSettings, Settings


async def check_broker(settings: MqttSettings, *, client_id: str) -> str:
    """One CONNECT: a sentence on what answered; BrokerUnavailable says why nothing did."""
    place = endpoint(settings)
    connection = Connection(
        place, client_id=client_id, keepalive_s=10, will=None, deliver=lambda _: None
    )
    await connection.open()
    await connection.close()
    return f"{place.url} speaks MQTT 5 and takes packets of {connection.maximum_packet_size} bytes"


async def findings(settings: Settings) -> list[Finding]:
    """What `escale doctor` is told of the broker."""
    place = settings.mqtt.location
    try:
        seen = await check_broker(settings.mqtt, client_id="_doctor")
    except BrokerError as error:
        todo = "start one (`escale up` brings its own), or set ESCALE_MQTT_URL"
        return [Finding("broker", well=False, seen=str(error), todo=todo)]
    in_the_clear = "" if place.tls else " (loopback, no access control)"
    return [Finding("broker", well=True, seen=f"{seen}{in_the_clear}")]
