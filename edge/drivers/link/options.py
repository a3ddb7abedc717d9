"""Options of the `link` driver."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from edge.drivers.link.naming import RESERVED, NamedTarget, named, tells_address
from edge.drivers.link.targets import Target, parse_target
from edge.drivers.options import DriverOptions

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
Text = Annotated[str, Field(min_length=1, max_length=1_024)]


class NamedProbe(DriverOptions):
    """A target with a name of its own, which is its tag."""

    name: Name
    probe: Text

    @field_validator("name")
    @classmethod
    def _no_address(cls, name: str) -> str:
        if tells_address(name):
            raise ValueError("a name is no address")
        if name in RESERVED:
            raise ValueError(f"{name!r} is what the driver itself calls one")
        return name

    @field_validator("probe")
    @classmethod
    def _readable(cls, probe: str) -> str:
        parse_target(probe)
        return probe


class LinkOptions(DriverOptions):
    """Where to probe, and how. Nothing is contacted that does not stand here.

    Each reading sends `probes` to each target, `pause_s` apart; each waits `probe_timeout_s` at
    most. `privileged_icmp` uses raw sockets, which need CAP_NET_RAW. The default gateway is asked
    by ICMP, or on `gateway_port`, where a refusal is an answer too. `modems` are tags and what
    `mmcli -m` takes: a number, a path, `any`.
    """

    targets: Annotated[tuple[Text | NamedProbe, ...], Field(max_length=16)] = ()
    probes: Annotated[int, Field(ge=1, le=10)] = 3
    probe_timeout_s: Annotated[float, Field(ge=0.05, le=5)] = 1.0
    pause_s: Annotated[float, Field(ge=0, le=1)] = 0.1
    privileged_icmp: bool = False
    ca: Text | None = None
    gateway: bool = False
    gateway_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    public: Annotated[tuple[Text, ...], Field(max_length=8)] = ()
    portal: Text | None = None
    portal_status: Annotated[int, Field(ge=200, le=299)] = 204
    portal_body: Annotated[str, Field(max_length=4_096)] = ""
    modems: Annotated[dict[Name, Text], Field(max_length=4)] = Field(default_factory=dict)
    mmcli: Annotated[tuple[Text, ...], Field(min_length=1)] = ("mmcli",)

    @property
    def named_targets(self) -> tuple[NamedTarget, ...]:
        """The targets and what they are called."""
        return named([_parsed(each) for each in self.targets])

    @property
    def public_targets(self) -> tuple[Target, ...]:
        """What stands for the internet."""
        return tuple(map(parse_target, self.public))

    @field_validator("public", "targets")
    @classmethod
    def _readable(cls, targets: tuple[str | NamedProbe, ...]) -> tuple[str | NamedProbe, ...]:
        names = [each.name for each in named([_parsed(each) for each in targets])]
        texts = [each if isinstance(each, str) else each.probe for each in targets]
        if len(set(names)) != len(names) or len(set(texts)) != len(texts):
            raise ValueError("a target is named twice")
        return targets

    @field_validator("portal")
    @classmethod
    def _plain(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or parts.username or parts.fragment:
            raise ValueError("write http://host/path: a portal can't stand in a TLS connection")
        if not url.isascii() or not url.isprintable() or " " in url or parts.port == 0:
            raise ValueError("write the URL as it is sent")
        return url

    @field_validator("modems")
    @classmethod
    def _tags(cls, modems: dict[str, str]) -> dict[str, str]:
        if any(tells_address(name) or modems[name].startswith("-") for name in modems):
            raise ValueError("a name is no address, and a modem is no option")
        return modems

    @model_validator(mode="after")
    def _something(self) -> LinkOptions:
        if not (self.targets or self.gateway or self.public or self.portal or self.modems):
            raise ValueError("there is nothing to probe: give targets, or gateway = true")
        if self.gateway_port is not None and not self.gateway:
            raise ValueError("gateway_port is for gateway = true")
        return self


def _parsed(target: str | NamedProbe) -> tuple[str | None, Target]:
    if isinstance(target, str):
        return None, parse_target(target)
    return target.name, parse_target(target.probe)
