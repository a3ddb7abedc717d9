"""What the programme's exports have to be told: who publishes, and where sites are addressed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contract import SettingsError
from programme.addresses import Address, parse_addresses
from programme.kiosk_places import Publisher

PIVOT = "ESCALE_PROGRAMME_PIVOT"
ORGANISATION = "ESCALE_PROGRAMME_ORGANISATION"
CONTACT = "ESCALE_PROGRAMME_CONTACT"
ADDRESSES = "ESCALE_PROGRAMME_ADDRESSES"
URL = "ESCALE_PROGRAMME_URL"
_PIVOT = re.compile(r"[a-zA-Z0-9]{9,14}")
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Options:
    """`publisher` is None where nobody has been named; addresses by site.

    `url` is where people's browsers find the pages (https://…), as sheets and the catalogue of
    open data say it; empty: as the one that asks has found them.
    """

    publisher: Publisher | None = None
    addresses: Mapping[str, Address] = field(default_factory=dict)
    url: str = ""


def publisher(pivot: str | None, organisation: str | None, contact: str | None = None) -> Publisher:
    """The publisher; SettingsError says what is missing or wrong. Nothing is made up."""
    pivot, organisation = (pivot or "").strip(), (organisation or "").strip()
    contact = (contact or "").strip()
    faults = []
    if not pivot:
        faults.append(f"give the publisher's SIRET or RNA (--pivot, {PIVOT})")
    elif not _PIVOT.fullmatch(pivot):
        faults.append(f"the pivot {pivot[:32]!r} is not 9 to 14 letters and digits")
    if not organisation:
        faults.append(f"give the publisher's name (--organisation, {ORGANISATION})")
    if contact and not _CONTACT.fullmatch(contact):
        faults.append(f"give {CONTACT} as one e-mail address: accueil@metropole.example")
    if faults:
        raise SettingsError(faults, where="places")
    return Publisher(pivot, organisation, contact)


def read_addresses(path: Path | None) -> Mapping[str, Address]:
    """The addresses in the file, or none without one; SettingsError."""
    if path is None:
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"it can't be read as UTF-8: {error}"], where=str(path)) from None
    return parse_addresses(text, str(path))


def load_options(environ: Mapping[str, str]) -> Options:
    """Options from the environment, for a server that may also run without them.

    SettingsError when what is given is half or wrong.
    """
    pivot, organisation = environ.get(PIVOT), environ.get(ORGANISATION)
    addresses = environ.get(ADDRESSES)
    return Options(
        publisher(pivot, organisation, environ.get(CONTACT)) if pivot or organisation else None,
        read_addresses(Path(addresses) if addresses else None),
        _url(environ.get(URL, "")),
    )


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s?#]+", text):
        raise SettingsError([f"give {URL} as https://host/"], where=URL)
    return text
