"""Who is told of an alert: contact points as a file, without their secrets.

    [technicians]
    email = ["bornes@example.org"]

    [on_call]
    webhook = "https://example.org/alerts"
    password_file = "/run/secrets/escale_webhook"
    user = "escale"

`technicians` gets all; `on_call`, if there is one, gets what is critical instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract import EscaleError

TECHNICIANS, ON_CALL = "technicians", "on_call"
ADDRESSES_VARIABLE = "ESCALE_GRAFANA_ALERT_ADDRESSES"
_KEYS = frozenset({"email", "webhook", "user", "password_file"})
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


class ContactsRefused(EscaleError):
    """A file of contact points is not as it should be."""


@dataclass(frozen=True, slots=True)
class Email:
    """People, by their addresses."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program; the password, if it wants one, lies in a file."""

    url: str
    user: str | None = None
    password_file: Path | None = None


Receiver = Email | Webhook
Contacts = Mapping[str, Receiver]
"""By role: `technicians` and, perhaps, `on_call`."""

FROM_ENVIRONMENT: Contacts = {TECHNICIANS: Email((f"$__env{{{ADDRESSES_VARIABLE}}}",))}
"""What is provisioned when no file says otherwise: Grafana reads the addresses itself."""


def read(path: Path) -> Contacts:
    """The contact points of a file. Raises ContactsRefused."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise ContactsRefused(f"{path} can't be read: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ContactsRefused(f"{path} is not TOML: {fault}") from None
    unknown = sorted(set(said) - {TECHNICIANS, ON_CALL})
    if unknown:
        raise ContactsRefused(
            f"{path}: no contact point {unknown[0]!r}", todo=f"use {TECHNICIANS} and {ON_CALL}"
        )
    if TECHNICIANS not in said:
        raise ContactsRefused(f"{path} has no [{TECHNICIANS}]", todo="say who is told of alerts")
    return {role: _receiver(said[role], f"{path}, [{role}]") for role in said}


def _receiver(said: object, where: str) -> Receiver:
    if not isinstance(said, dict):
        raise ContactsRefused(f"{where} is not a table")
    unknown = sorted(set(said) - _KEYS)
    if unknown:
        raise ContactsRefused(
            f"{where}: no key {unknown[0]!r}", todo=f"use {', '.join(sorted(_KEYS))}"
        )
    if ("email" in said) == ("webhook" in said):
        raise ContactsRefused(f"{where}: say either email or webhook")
    return _email(said, where) if "email" in said else _webhook(said, where)


def _email(said: Mapping[str, object], where: str) -> Email:
    addresses = said["email"]
    if not isinstance(addresses, list) or not addresses:
        raise ContactsRefused(f"{where}: email is a list of addresses")
    for address in addresses:
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise ContactsRefused(f"{where}: {str(address)[:64]!r} is no address")
    if len(said) > 1:
        raise ContactsRefused(f"{where}: an email has no user and no password_file")
    return Email(tuple(addresses))


def _webhook(said: Mapping[str, object], where: str) -> Webhook:
    texts = {key: value for key, value in said.items() if isinstance(value, str)}
    if texts.keys() != said.keys():
        raise ContactsRefused(f"{where}: webhook, user and password_file are texts")
    if not re.fullmatch(r"https?://[^/\s@]+(/\S*)?", texts["webhook"]):
        raise ContactsRefused(
            f"{where}: webhook is an address without a password in it",
            todo="https://…, with user and password_file beside it",
        )
    if ("user" in texts) != ("password_file" in texts):
        raise ContactsRefused(f"{where}: user and password_file go together")
    file = texts.get("password_file")
    return Webhook(texts["webhook"], texts.get("user"), None if file is None else Path(file))
