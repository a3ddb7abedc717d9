"""paho without dnspython, which it loads to look for brokers in SRV records: 2.6 MB."""

from contract import without

with without("dns"):
    from paho.mqtt.client import (
        Client,
        ConnectFlags,
        DisconnectFlags,
        MQTTMessage,
        error_string,
    )

__all__ = ["Client", "ConnectFlags", "DisconnectFlags", "MQTTMessage", "error_string"]
