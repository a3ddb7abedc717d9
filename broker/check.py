"""Whether a broker is there and lets us in, asked once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

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
    found = _certificate(settings.mqtt, dt.datetime.now(dt.UTC))
    in_the_clear = "" if place.tls else " (loopback, no access control)"
    return [Finding("broker", well=True, seen=f"{seen}{in_the_clear}"), *found]


def _certificate(settings: MqttSettings, now: dt.datetime) -> list[Finding]:
    # Only the office asks this; a kiosk, which has little memory, does without X.509.
    from broker.certificates import RENEWED_DAYS, days_left

    if not (settings.location.tls and settings.certificate):
        return []
    left = days_left(Path(settings.certificate).read_bytes(), now)
    seen = f"{settings.certificate} counts for {left:.0f} days more"
    if left >= RENEWED_DAYS:
        return [Finding("certificate", well=True, seen=seen)]
    todo = "renew it with `escale broker certificate NAME`, then restart who uses it"
    return [Finding("certificate", well=False, seen=seen, todo=todo)]
