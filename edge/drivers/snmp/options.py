"""Options of the `snmp` driver. Secrets are named, by file or environment variable, never held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, IPvAnyAddress, model_validator

from edge.drivers.options import DriverOptions
from edge.drivers.snmp.credentials import Credentials, Text

Oid = Annotated[str, Field(pattern=r"^[0-2](\.(0|[1-9][0-9]{0,9})){1,127}$")]
Part = Literal["interfaces", "host", "ups", "access_point"]


class RadioOptions(DriverOptions):
    """One radio of an access point: where its clients are counted, and whether it is in service.

    `clients` is the OID of a number; `client_rows` what the OIDs of a table's rows begin with,
    one row a client: they are counted, never read out. `status` is the OID of a number that is
    one of `status_up` while the radio is in service; without it, it is while the agent answers.
    """

    radio: Text | None = None
    clients: Oid | None = None
    client_rows: Oid | None = None
    status: Oid | None = None
    status_up: Annotated[tuple[int, ...], Field(min_length=1, max_length=16)] = (1,)

    @model_validator(mode="after")
    def _whole(self) -> RadioOptions:
        if self.clients is not None and self.client_rows is not None:
            raise ValueError("a radio has clients or client_rows, not both")
        if self.clients is None and self.client_rows is None and self.status is None:
            raise ValueError("a radio needs clients, client_rows or status")
        return self


class TrapOptions(DriverOptions):
    """Where notifications are awaited, and whose.

    `senders` are addresses by the tag `device`; without any, the agent's own. `credentials`
    are those of the agent unless they are given. `names` are what notifications of a vendor are
    called, by OID. More than `per_second` in the long run are counted, not looked into.
    """

    listen: IPvAnyAddress = Field(default="127.0.0.1", validate_default=True)
    port: Annotated[int, Field(ge=1_025, le=65_535)] = 10_162
    senders: Annotated[Mapping[Text, IPvAnyAddress], Field(max_length=64)] = {}
    names: Annotated[Mapping[Oid, Text], Field(max_length=256)] = {}
    credentials: Credentials | None = None
    per_second: Annotated[float, Field(ge=0.1, le=100)] = 10.0


class SnmpOptions(Credentials):
    """The agent and how to ask it: SNMPv2c with a community, or SNMPv3 authPriv with a user.

    `parts` are what is read; `device` is the tag. `interfaces` are shell patterns of names;
    empty: all but loopback. `storages` likewise, of what `storage` is the fullest of; empty: all
    disks. `ups` is the tag of its readings, the device's name unless given. Each request waits
    `request_timeout_s`, and is sent again `retries` times.
    """

    host: Text
    port: Annotated[int, Field(ge=1, le=65_535)] = 161
    device: Text = "router"
    parts: tuple[Part, ...] = ("interfaces",)
    interfaces: tuple[Text, ...] = ()
    storages: tuple[Text, ...] = ()
    ups: Text | None = None
    radios: Annotated[tuple[RadioOptions, ...], Field(max_length=16)] = ()
    traps: TrapOptions | None = None
    request_timeout_s: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    retries: Annotated[int, Field(ge=0, le=5)] = 1

    @model_validator(mode="after")
    def _parts(self) -> SnmpOptions:
        if len(set(self.parts)) != len(self.parts):
            raise ValueError("parts: one is named twice")
        if not self.parts and self.traps is None:
            raise ValueError("parts: nothing to read, and no traps to wait for")
        for part, given in (
            ("interfaces", self.interfaces),
            ("host", self.storages),
            ("ups", self.ups),
            ("access_point", self.radios),
        ):
            if given and part not in self.parts:
                raise ValueError(f"parts lacks {part!r}, which has options")
        if "access_point" in self.parts and not self.radios:
            raise ValueError("access_point needs radios")
        names = [radio.radio for radio in self.radios]
        if len(set(names)) != len(names):
            raise ValueError("radios: each needs a name of its own")
        return self
