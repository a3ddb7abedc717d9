"""Settings of the back office: three URLs and one TOML file, judged whole before any I/O.

Environment variables win over the file. Every fault is reported at once, and what would be
unsafe (a broker or database in the clear off this machine, a default password, a console open
to the network without TLS in front) is refused with a sentence that says what to set.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic import Field as Constrained

from contract.errors import SettingsError
from contract.levels import FIVE_MINUTES, ONE_HOUR, RAW, Level
from contract.passwords import Read, with_password
from contract.urls import Location, is_loopback, locate

MQTT_SCHEMES = ("mqtt", "mqtts")
SERIES_SCHEMES = ("sqlite", "influxdb", "influxdbs")
DATABASE_SCHEMES = ("sqlite", "postgresql")

Port = Annotated[int, Constrained(ge=1, le=65_535)]
Days = Annotated[int, Constrained(ge=1, le=36_500)]
LIVES = (("raw_days", 120), ("five_minutes_days", 730), ("hour_days", 3_650))
"""How long each level is kept if nothing is said, finest first."""
_LIFE_OF = {
    RAW.name: "raw_days",
    FIVE_MINUTES.name: "five_minutes_days",
    ONE_HOUR.name: "hour_days",
}


class Section(BaseModel):
    """A part of the settings; unknown keys are faults, so that a typing error is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MqttSettings(Section):
    """Where the broker is and, with `mqtts`, with which certificate to go there.

    `ca`, `certificate` and `key` are paths of PEM files.
    """

    url: str = "mqtt://127.0.0.1:1883"
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None

    @property
    def location(self) -> Location:
        """The URL taken apart."""
        return locate(self.url, MQTT_SCHEMES, "the MQTT URL")

    @model_validator(mode="after")
    def _safe(self) -> MqttSettings:
        place = self.location
        if not place.tls and not is_loopback(place.host):
            raise ValueError(
                f"MQTT in the clear to {place.host}: use mqtts:// with ca, certificate and key"
            )
        if place.tls and not (self.ca and self.certificate and self.key):
            raise ValueError("mqtts:// needs ca, certificate and key")
        return self


class SeriesSettings(Section):
    """The time series database, and for how many days each level of retention is kept.

    A coarser level that is not given lives as long as the finer one, if that is longer than its
    usual life. `retention_days` is the older name of `raw_days`, and still understood.
    """

    url: str
    password_file: str | None = None
    raw_days: Days = LIVES[0][1]
    five_minutes_days: Days = LIVES[1][1]
    hour_days: Days = LIVES[2][1]

    def days(self, level: Level) -> int:
        """The life of a level."""
        found: int = getattr(self, _LIFE_OF[level.name])
        return found

    @property
    def location(self) -> Location:
        """The URL taken apart."""
        return locate(self.url, SERIES_SCHEMES, "the series URL")

    @model_validator(mode="before")
    @classmethod
    def _lives(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        known = dict(given)
        if "retention_days" in known:
            if "raw_days" in known:
                raise ValueError("retention_days is the older name of raw_days: keep one of them")
            known["raw_days"] = known.pop("retention_days")
        finer = 0
        for name, usual in LIVES:
            life = known.setdefault(name, max(usual, finer))
            finer = life if isinstance(life, int) else finer
        return known

    @model_validator(mode="after")
    def _safe(self) -> SeriesSettings:
        lives = [getattr(self, name) for name, _ in LIVES]
        if lives != sorted(lives):
            raise ValueError("raw_days ≤ five_minutes_days ≤ hour_days: coarser levels live longer")
        place = self.location
        if place.scheme != "sqlite" and not place.path:
            raise ValueError("the series URL names no database: end it with /NAME")
        if place.scheme == "influxdb" and not is_loopback(place.host):
            raise ValueError(f"InfluxDB in the clear to {place.host}: use influxdbs://")
        return self


class DatabaseSettings(Section):
    """The relational database."""

    url: str
    password_file: str | None = None

    @property
    def location(self) -> Location:
        """The URL taken apart."""
        return locate(self.url, DATABASE_SCHEMES, "the database URL")

    @model_validator(mode="after")
    def _whole(self) -> DatabaseSettings:
        place = self.location
        if place.scheme == "postgresql" and not place.path:
            raise ValueError("the database URL names no database: end it with /NAME")
        return self


class CollectorSettings(Section):
    """How much a collector holds and how long it waits for a batch.

    `group` is the path of the file that all collectors of an installation share.
    """

    queue: Annotated[int, Constrained(ge=64, le=100_000)] = 2_000
    batch_frames: Annotated[int, Constrained(ge=1, le=1_000)] = 500
    batch_wait_ms: Annotated[int, Constrained(ge=1, le=5_000)] = 100
    metrics_port: Port | None = None
    group: str | None = None


class ApiSettings(Section):
    """Where the API listens. Off loopback it needs `behind_tls = true`, said on purpose.

    `signing_key` is the path of the file that signs commands.
    """

    host: str = "127.0.0.1"
    port: Port = 8000
    behind_tls: bool = False
    signing_key: str | None = None

    @model_validator(mode="after")
    def _safe(self) -> ApiSettings:
        if not is_loopback(self.host) and not self.behind_tls:
            raise ValueError(
                f"the API on {self.host} would answer the network in the clear: put a TLS front "
                "before it and set behind_tls = true, or use 127.0.0.1"
            )
        return self


class Settings(Section):
    """Everything the back office's processes need to know. `home` is a folder's path."""

    home: str
    mqtt: MqttSettings
    series: SeriesSettings
    database: DatabaseSettings
    collector: CollectorSettings = CollectorSettings()
    api: ApiSettings = ApiSettings()


_ENVIRONMENT = {
    "ESCALE_MQTT_URL": ("mqtt", "url"),
    "ESCALE_SERIES_URL": ("series", "url"),
    "ESCALE_DATABASE_URL": ("database", "url"),
    "ESCALE_MQTT_KEY": ("mqtt", "key"),
    "ESCALE_SERIES_PASSWORD_FILE": ("series", "password_file"),
    "ESCALE_DATABASE_PASSWORD_FILE": ("database", "password_file"),
    "ESCALE_COLLECTOR_GROUP": ("collector", "group"),
    "ESCALE_API_SIGNING_KEY": ("api", "signing_key"),
}


def load_settings(
    environ: Mapping[str, str], toml: str | None = None, read: Read | None = None
) -> Settings:
    """Settings from the environment and the text of the TOML file; SettingsError otherwise.

    Without any, everything is embedded under `ESCALE_HOME` (`./var`). `read` gives a password
    file's text.
    """
    home = environ.get("ESCALE_HOME") or "var"
    raw = _parse(toml)
    raw.setdefault("home", home)
    for section in ("mqtt", "series", "database"):
        raw.setdefault(section, {})
    for variable, (section, key) in _ENVIRONMENT.items():
        if environ.get(variable) and isinstance(raw.setdefault(section, {}), dict):
            raw[section][key] = environ[variable]
    faults = []
    for section, file in (("series", "series.sqlite"), ("database", "escale.sqlite")):
        if isinstance(raw[section], dict):
            raw[section].setdefault("url", f"sqlite:///{home}/{file}")
            faults += _fill_password(section, raw[section], read)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsError([*faults, *faults_of(error)]) from None
    if faults:
        raise SettingsError(faults)
    return settings


def _fill_password(name: str, section: dict[str, Any], read: Read | None) -> list[str]:
    if isinstance(section.get("password_file"), str):
        try:
            section["url"] = with_password(section, read)
        except ValueError as error:
            return [f"{name}.password_file: {error}"]
    return []


def settings_from(environ: Mapping[str, str], read: Read) -> Settings:
    """Settings from the environment and the files it names; SettingsError otherwise.

    The file is `ESCALE_CONFIG`, or `escale.toml` in `ESCALE_HOME` if it is there. `read` gives
    a path's text, or raises OSError: a process passes its own.
    """
    named = environ.get("ESCALE_CONFIG")
    path = named or f"{environ.get('ESCALE_HOME') or 'var'}/escale.toml"
    try:
        text = read(path)
    except FileNotFoundError:
        if named:
            raise SettingsError([f"ESCALE_CONFIG names {path}, which is not there"]) from None
        text = None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path} can't be read: {error}"]) from None
    return load_settings(environ, text, read)


def _parse(toml: str | None) -> dict[str, Any]:
    try:
        return tomllib.loads(toml) if toml else {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"the file is not TOML: {error}"]) from None


def faults_of(error: ValidationError) -> list[str]:
    """Each of a validation's faults as `section.key: what is wrong`, without the values."""
    return [
        f"{'.'.join(str(step) for step in fault['loc']) or 'settings'}: "
        f"{fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_input=False)
    ]
