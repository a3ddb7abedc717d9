"""Options of the `ups` driver. A password is named, by file or environment variable, never held."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from edge.drivers.options import DriverOptions

Text = Annotated[str, Field(min_length=1, max_length=128)]
Name = Annotated[str, Field(pattern=r"^[^\s\"\\#@:]{1,64}$")]
"""As upsd takes it: no blanks, quotes, backslashes."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class UpsOptions(DriverOptions):
    """Where `upsd` is, and which of its UPSes is meant.

    `ups` is the name in ups.conf, `name` the tag `ups` of the readings (the same, if left out).
    Reading needs no user in NUT's own upsd; some appliances want one.
    """

    host: Text = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 3_493
    ups: Name = "ups"
    name: Text | None = None
    user: Name | None = None
    password_file: Text | None = None
    password_env: Text | None = None
    request_timeout_s: Annotated[float, Field(ge=0.1, le=10)] = 2.0

    @model_validator(mode="after")
    def _whole(self) -> UpsOptions:
        named = [each for each in (self.password_file, self.password_env) if each is not None]
        if len(named) != (0 if self.user is None else 1):
            raise ValueError("user and one of password_file, password_env belong together")
        if self.user is not None and self.host not in LOOPBACK:
            raise ValueError("a password would travel in the clear: upsd must be on loopback")
        return self

    @property
    def tag(self) -> str:
        """The tag `ups` of the readings."""
        return self.name or self.ups
