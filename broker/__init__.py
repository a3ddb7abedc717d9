"""MQTT 5: the client adapter, the embedded broker, and Mosquitto's configuration.

What only a back office needs is loaded when it is first asked for: a kiosk has little memory.
"""

from types import ModuleType
from typing import TYPE_CHECKING

from broker.backoff import Backoff
from broker.check import check_broker
from broker.client import Client
from broker.messages import Incoming, Outgoing, Session, Subscription

if TYPE_CHECKING:
    from broker.certificates import Authority, Identity
    from broker.installation import certify, install, revoke
    from broker.mosquitto import MosquittoSettings, mosquitto_config
    from broker.rumqttd import EmbeddedBroker

__all__ = [
    "Authority",
    "Backoff",
    "Client",
    "EmbeddedBroker",
    "Identity",
    "Incoming",
    "MosquittoSettings",
    "Outgoing",
    "Session",
    "Subscription",
    "certify",
    "check_broker",
    "install",
    "mosquitto_config",
    "revoke",
]


def __getattr__(name: str) -> object:
    module: ModuleType
    if name in ("Authority", "Identity"):
        from broker import certificates as module
    elif name in ("MosquittoSettings", "mosquitto_config"):
        from broker import mosquitto as module
    elif name in ("certify", "install", "revoke"):
        from broker import installation as module
    elif name == "EmbeddedBroker":
        from broker import rumqttd as module
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(module, name)
    return found
