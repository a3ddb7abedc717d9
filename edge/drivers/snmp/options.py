"""Options of the `snmp` driver. Secrets are named, by file or environment variable, never held."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from edge.drivers.options import DriverOptions

Text = Annotated[str, Field(min_length=1, max_length=128)]
AuthProtocol = Literal["SHA", "SHA-256", "SHA-512"]
PrivacyProtocol = Literal["AES", "AES-256"]

_V2C = ("community_file", "community_env")
_V3 = ("user", "auth_key_file", "auth_key_env", "privacy_key_file", "privacy_key_env")


class SnmpOptions(DriverOptions):
    """The router and how to ask it: SNMPv2c with a community, or SNMPv3 authPriv with a user.

    `interfaces` are shell patterns of names; empty: all but loopback. `device` is the tag.
    Each request waits `request_timeout_s`, and is sent again `retries` times.
    """

    host: Text
    port: Annotated[int, Field(ge=1, le=65_535)] = 161
    device: Text = "router"
    version: Literal["2c", "3"] = "3"
    community_file: Text | None = None
    community_env: Text | None = None
    user: Text | None = None
    auth: AuthProtocol = "SHA"
    auth_key_file: Text | None = None
    auth_key_env: Text | None = None
    privacy: PrivacyProtocol = "AES"
    privacy_key_file: Text | None = None
    privacy_key_env: Text | None = None
    interfaces: tuple[Text, ...] = ()
    request_timeout_s: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    retries: Annotated[int, Field(ge=0, le=5)] = 1

    @model_validator(mode="after")
    def _whole(self) -> SnmpOptions:
        foreign = _V3 if self.version == "2c" else _V2C
        given = [name for name in foreign if getattr(self, name) is not None]
        if given:
            raise ValueError(f"{given[0]} is not for version {self.version}")
        if self.version == "2c":
            self._one_of("community")
        else:
            if self.user is None:
                raise ValueError("version 3 needs user")
            self._one_of("auth_key")
            self._one_of("privacy_key")
        return self

    def _one_of(self, secret: str) -> None:
        file, variable = getattr(self, f"{secret}_file"), getattr(self, f"{secret}_env")
        if (file is None) == (variable is None):
            raise ValueError(f"version {self.version} needs {secret}_file or {secret}_env")
