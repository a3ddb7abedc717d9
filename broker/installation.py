"""The files of a Mosquitto installation: its configuration, authorities and certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from broker.certificates import (
    RENEWED_DAYS,
    SERVER,
    Authority,
    Identity,
    days_left,
    revoked_serials,
)
from broker.mosquitto import MosquittoSettings, mosquitto_config
from contract import BadIdentifier, Conflict, NotFound, kiosk_id

KIOSKS = "kiosks"
OFFICE = "office"
SERVER_NAME = "server"
CLIENTS = "clients"
"""A folder of their own: a kiosk may be called 'server'."""
SERVERS = "servers"


def install(settings: MosquittoSettings, hosts: Sequence[str], now: dt.datetime) -> None:
    """Writes the configuration; makes the authorities and the broker's certificate if missing.

    The broker's certificate is renewed in its last days. `hosts` are the names and addresses by
    which clients reach it.
    """
    folder = settings.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in mosquitto_config(settings).items():
        (folder / name).write_text(text)
    for name in (KIOSKS, OFFICE):
        if not (folder / f"{name}.key").exists():
            authority = Authority.create(f"Escale {name}", now)
            _write(folder, name, authority.identity())
            (folder / f"{name}.crl").write_bytes(authority.revocation_list((), now))
    if due(folder / f"{SERVER_NAME}.crt", now):
        identity = _authority(folder, OFFICE).issue(hosts[0], now, hosts=hosts, usage=SERVER)
        _write(folder, SERVER_NAME, identity)


def due(certificate: Path, now: dt.datetime) -> bool:
    """Whether a certificate is missing, or to be renewed: it ends within 60 days."""
    return not certificate.exists() or days_left(certificate.read_bytes(), now) < RENEWED_DAYS


def certify(folder: Path, name: str, now: dt.datetime) -> tuple[Path, Path]:
    """Makes clients/NAME.crt and .key, by the authority that the name asks for.

    A kiosk's identifier, or a back-office name, which begins with `_`. In a certificate's last
    days it is renewed: the older one counts until it ends. Raises BadIdentifier for any other
    name, Conflict when there is a certificate that still lasts, NotFound without an authority.
    """
    authority = _authority(folder, _signer(name))
    clients = folder / CLIENTS
    if not due(clients / f"{name}.crt", now):
        raise Conflict(
            f"{name} has a certificate", where=str(clients), todo="revoke it and remove its files"
        )
    clients.mkdir(exist_ok=True)
    return _write(clients, name, authority.issue(name, now))


def certify_server(
    folder: Path, name: str, hosts: Sequence[str], now: dt.datetime
) -> tuple[Path, Path]:
    """Makes servers/NAME.crt and .key, by the office's authority, for a database on the network.

    Who trusts `office.crt` then knows it by any of `hosts`, and by NAME if there are none. Such
    a certificate is no client's: the broker lets nobody in with it. Raises BadIdentifier for a
    name that is no host's, Conflict when there is one that still lasts, NotFound without an
    authority.
    """
    kiosk_id(name)
    authority = _authority(folder, OFFICE)
    servers = folder / SERVERS
    if not due(servers / f"{name}.crt", now):
        raise Conflict(f"{name} has a certificate", where=str(servers), todo="remove its files")
    servers.mkdir(exist_ok=True)
    identity = authority.issue(name, now, hosts=hosts or [name], usage=SERVER)
    return _write(servers, name, identity)


def revoke(folder: Path, name: str, now: dt.datetime) -> Path:
    """Adds NAME's certificate to its authority's CRL, which the broker reads on SIGHUP.

    A client that is connected stays connected: Mosquitto looks at the list at the handshake.
    """
    signer = _signer(name)
    certificate = folder / CLIENTS / f"{name}.crt"
    if not certificate.exists():
        raise NotFound(f"{name} has no certificate", where=str(certificate))
    serial = Identity(certificate.read_bytes(), b"").serial
    path = folder / f"{signer}.crl"
    serials = revoked_serials(path.read_bytes()) | {serial}
    path.write_bytes(_authority(folder, signer).revocation_list(sorted(serials), now))
    return path


def _signer(name: str) -> str:
    if name.startswith("_") and name[1:].isidentifier() and name.isascii():
        return OFFICE
    try:
        kiosk_id(name)
    except BadIdentifier as fault:
        raise BadIdentifier(
            fault.what, todo=f"{fault.todo}; a name of the back office begins with '_'"
        ) from None
    return KIOSKS


def _authority(folder: Path, name: str) -> Authority:
    key = folder / f"{name}.key"
    if not key.exists():
        raise NotFound(
            f"there is no authority {name!r}",
            where=str(folder),
            todo="make one with `escale broker mosquitto --out DIR`",
        )
    return Authority.load(Identity((folder / f"{name}.crt").read_bytes(), key.read_bytes()))


def _write(folder: Path, name: str, identity: Identity) -> tuple[Path, Path]:
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    key.touch(mode=0o600)
    key.write_bytes(identity.key)
    certificate.write_bytes(identity.certificate)
    return certificate, key
