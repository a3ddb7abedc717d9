"""Options of the `kiosk` driver. The key is named, by file or environment variable, never held."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from edge.drivers.options import DriverOptions

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Text = Annotated[str, Field(min_length=1, max_length=1_024)]
Seconds = Annotated[float, Field(ge=0.2, le=3_600)]


class KioskOptions(DriverOptions):
    """Where the application reports, what it may say, and when its screen is not well.

    `origins` are the pages that may ask from a browser. `services`, `languages` and
    `accessibility` are all that is ever counted by name; another language is `other`.
    `screenshot` is a program that writes the screen as a PPM picture (P6).
    """

    port: Annotated[int, Field(ge=1, le=65_535)] = 8_479
    key_file: Text | None = None
    key_env: Text | None = None
    origins: Annotated[tuple[Text, ...], Field(max_length=8)] = ()
    services: Annotated[tuple[Name, ...], Field(min_length=1, max_length=32)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=64)] = ("fr", "en")
    accessibility: Annotated[tuple[Name, ...], Field(max_length=16)] = ("none",)
    peripherals: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    silent_after_s: Seconds = 30.0
    frozen_after_s: Seconds = 60.0
    black_after_s: Seconds = 60.0
    black_below: Annotated[float, Field(ge=0, le=1)] = 0.02
    session_silence_s: Seconds = 120.0
    session_limit_s: Annotated[float, Field(ge=1, le=86_400)] = 7_200.0
    screenshot: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    screenshot_every_s: Annotated[float, Field(ge=0.2, le=86_400)] = 60.0

    @field_validator("origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or f"{parts.scheme}://{parts.netloc}" != origin
            ):
                raise ValueError(f"{origin!r}: write http://host[:port], as a browser sends it")
        return origins

    @model_validator(mode="after")
    def _one_key(self) -> KioskOptions:
        if (self.key_file is None) == (self.key_env is None):
            raise ValueError("give key_file or key_env")
        return self
