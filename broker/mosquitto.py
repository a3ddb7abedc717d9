"""Mosquitto's configuration and ACL, made from the contract's topics.

One listener for kiosks, one for the back office, each with its own authority, neither in the
clear. On the kiosks' listener the certificate's CN is the user name and the client id, so that a
kiosk can neither speak as another nor throw it off its connection by taking its client id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broker.packets import MAX_PACKET_BYTES
from contract import KIOSK_READ, KIOSK_WRITE, TOPIC_KINDS, Direction, filter_for, probe

CONFIGURATION_FILE = "mosquitto.conf"
ACL_FILE = "escale.acl"

COLLECTOR = "_collector"
API = "_api"
OFFICE_USERS = (COLLECTOR, API)
_SENDERS = {"collector": COLLECTOR, "control_api": API}


@dataclass(frozen=True, slots=True)
class MosquittoSettings:
    """Where Mosquitto listens and where its files lie; `revocation`: with CRLs."""

    folder: Path
    kiosks_host: str = "127.0.0.1"
    kiosks_port: int = 8883
    office_host: str = "127.0.0.1"
    office_port: int = 8884
    revocation: bool = True


def mosquitto_config(settings: MosquittoSettings) -> Mapping[str, str]:
    """The text of each file, by name. The certificates are `broker.installation`'s."""
    return {CONFIGURATION_FILE: _configuration(settings), ACL_FILE: acl()}


def acl() -> str:
    """The ACL: one pair of patterns for the fleet, then each back-office user's own topics.

    Mosquitto lets anybody subscribe to anything and checks each delivery, so `read` here is what
    may be delivered.
    """
    lines = [
        "# The fleet: the user name (%u) is the certificate's CN.",
        f"pattern write {KIOSK_WRITE}",
        f"pattern read {KIOSK_READ}",
    ]
    for user in OFFICE_USERS:
        lines += ["", f"user {user}", *_office_topics(user)]
    return "\n".join(lines) + "\n"


def _office_topics(user: str) -> list[str]:
    reads, writes = [], []
    for kind, row in TOPIC_KINDS.items():
        if row.direction is Direction.UP:
            # The collector takes in the frames; the API shows them live and reads all the rest.
            if user == API or row.by_family:
                reads.append(f"topic read {filter_for(kind)}")
            if user == COLLECTOR and row.by_family:
                # Its own messages, by which it finds out whether it can hear.
                writes.append(f"topic write {probe(kind)}")
        elif _SENDERS[row.sender] == user:
            writes.append(f"topic write {filter_for(kind)}")
    return reads + writes


def _configuration(settings: MosquittoSettings) -> str:
    return "\n".join(
        [
            "# Made by `escale broker mosquitto`: change its options and make it again.",
            "allow_anonymous false",
            f"acl_file {settings.folder / ACL_FILE}",
            "# Kiosks keep and collectors acknowledge: the broker is trusted with nothing.",
            "persistence false",
            f"max_packet_size {MAX_PACKET_BYTES}",
            "max_inflight_messages 200",
            "max_queued_messages 10000",
            f"max_queued_bytes {64 * 1024 * 1024}",
            "max_keepalive 60",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "",
            *_listener(settings, "kiosks", settings.kiosks_host, settings.kiosks_port),
            "use_username_as_clientid true",
            "",
            *_listener(settings, "office", settings.office_host, settings.office_port),
            "",
        ]
    )


def _listener(settings: MosquittoSettings, authority: str, host: str, port: int) -> list[str]:
    lines = [
        f"listener {port} {host}",
        f"cafile {settings.folder / authority}.crt",
        f"certfile {settings.folder / 'server.crt'}",
        f"keyfile {settings.folder / 'server.key'}",
        "tls_version tlsv1.2",
        "require_certificate true",
        "use_identity_as_username true",
    ]
    if settings.revocation:
        lines.append(f"crlfile {settings.folder / authority}.crl")
    return lines
