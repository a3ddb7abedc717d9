"""MQTT 5: the client adapter, the embedded broker, and Mosquitto's configuration."""

from broker.backoff import Backoff
from broker.certificates import Authority, Identity
from broker.check import check_broker
from broker.client import Client
from broker.installation import certify, install, revoke
from broker.messages import Incoming, Outgoing, Session, Subscription
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
