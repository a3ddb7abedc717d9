"""Who we are to an agent: a community of SNMPv2c, or a user of SNMPv3 with authPriv."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from edge.drivers.options import DriverOptions
from edge.drivers.snmp.secret import read_key, read_secret

Text = Annotated[str, Field(min_length=1, max_length=128)]
AuthProtocol = Literal["SHA", "SHA-256", "SHA-512"]
PrivacyProtocol = Literal["AES", "AES-256"]

_V2C = ("community_file", "community_env")
_V3 = ("user", "auth_key_file", "auth_key_env", "privacy_key_file", "privacy_key_env")


@dataclass(frozen=True, slots=True)
class Community:
    """SNMPv2c. The text is a secret."""

    text: str


@dataclass(frozen=True, slots=True)
class User:
    """SNMPv3 with authPriv. Both keys are secrets."""

    name: str
    auth: AuthProtocol
    auth_key: str
    privacy: PrivacyProtocol
    privacy_key: str


class Credentials(DriverOptions):
    """The options that name them. Secrets stand in files or environment variables."""

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

    def read(self, environ: Mapping[str, str]) -> Community | User:
        """Them, read from where the options say; DriverError when they are not there."""
        if self.version == "2c":
            return Community(read_secret(self.community_file, self.community_env, environ))
        return User(
            self.user or "",
            self.auth,
            read_key(self.auth_key_file, self.auth_key_env, environ),
            self.privacy,
            read_key(self.privacy_key_file, self.privacy_key_env, environ),
        )

    @model_validator(mode="after")
    def _of_one_version(self) -> Credentials:
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
