"""Where the two brokers differ, and may: nothing in Escale depends on these.

A difference that is not in the list is a bug of ours or a reason not to use a broker.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from contract import PublishRefused
from tests.broker.rigs import Rig, arrivals_until, live, status

ALLOWED_DIFFERENCES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "reason code when nobody is subscribed": {"rumqttd": 0x00, "mosquitto": 0x10},
        "retained messages for a shared subscription": {"rumqttd": [], "mosquitto": [b"kept"]},
        "reason code when a kiosk speaks as another": {"rumqttd": 0x00, "mosquitto": 0x87},
    }
)
END = b"end"


async def test_a_publish_that_nobody_hears_may_say_so(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk:
        code = await kiosk.publish(live("kiosk-a", b"x"))
    assert code == ALLOWED_DIFFERENCES["reason code when nobody is subscribed"][rig.name]


async def test_a_shared_subscription_may_be_shown_what_was_retained(rig: Rig) -> None:
    shared = "$share/a-secret/escale/v1/+/up/status"
    async with rig.client("kiosk-a") as kiosk:
        await kiosk.publish(status("kiosk-a", b"kept"))
        async with rig.client("_api", shared, "escale/v1/+/up/live/+") as api:
            await kiosk.publish(live("kiosk-a", END))
            shown = [message.payload for message in await arrivals_until(api, END)]
        await kiosk.publish(status("kiosk-a", b""))
    assert shown == ALLOWED_DIFFERENCES["retained messages for a shared subscription"][rig.name]


async def test_only_mosquitto_knows_who_speaks_so_rumqttd_stays_on_loopback(rig: Rig) -> None:
    async with rig.client("kiosk-a") as kiosk, rig.client("_api", "escale/v1/+/up/live/+"):
        try:
            code = await kiosk.publish(live("kiosk-b", b"x"))
        except PublishRefused as refusal:
            code = refusal.code
    assert code == ALLOWED_DIFFERENCES["reason code when a kiosk speaks as another"][rig.name]
