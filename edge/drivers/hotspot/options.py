"""Options of the `hotspot` driver. Secrets are named, by file or variable, never held."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from edge.drivers.options import DriverOptions

Text = Annotated[str, Field(min_length=1, max_length=256)]


class OpenndsOptions(DriverOptions):
    """How openNDS is asked: a command that prints what `ndsctl json` prints."""

    command: Annotated[tuple[Text, ...], Field(min_length=1, max_length=32)] = ("ndsctl", "json")
    timeout_s: Annotated[float, Field(ge=0.1, le=60)] = 5.0


class AccessServer(DriverOptions):
    """Who may send accounting: an address and the secret shared with it."""

    address: Text
    secret_file: Text | None = None
    secret_env: Text | None = None

    @field_validator("address")
    @classmethod
    def _is_address(cls, text: str) -> str:
        return str(ip_address(text))

    @model_validator(mode="after")
    def _one_secret(self) -> AccessServer:
        if (self.secret_file is None) == (self.secret_env is None):
            raise ValueError("one of secret_file and secret_env")
        return self


class RadiusOptions(DriverOptions):
    """Where accounting is heard, and of whom.

    A session of which nothing is heard for `silence_s` has ended.
    """

    servers: Annotated[tuple[AccessServer, ...], Field(min_length=1, max_length=16)]
    address: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 1813
    silence_s: Annotated[float, Field(ge=60, le=86_400)] = 3_600

    @field_validator("address")
    @classmethod
    def _is_address(cls, text: str) -> str:
        return str(ip_address(text))


class HotspotOptions(DriverOptions):
    """openNDS, unless `radius` is there. `source` is the tag; by default the way it is read.

    Distinct devices are counted from midnight of `timezone` on.
    """

    source: Text | None = None
    timezone: Text = "Europe/Paris"
    opennds: OpenndsOptions = OpenndsOptions()
    radius: RadiusOptions | None = None

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            raise ValueError(f"no time zone {name!r}; is tzdata installed?") from None
        return name

    @model_validator(mode="after")
    def _one_way(self) -> HotspotOptions:
        if self.radius is not None and "opennds" in self.model_fields_set:
            raise ValueError("opennds and radius are two tables, each with kind = 'hotspot'")
        return self
