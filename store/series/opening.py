"""Opening the series store that a URL names; InfluxDB's version is found out, not asked for."""

from __future__ import annotations

import os
from pathlib import Path

from contract import (
    DUE,
    RAW,
    REGISTRY,
    Level,
    Location,
    Registry,
    SettingsError,
    StoreHeld,
    StoreUnavailable,
    locate,
    rolled_registry,
)
from store.series.influx import InfluxSeries, LineWriter
from store.series.influx_client import ClientWriter
from store.series.influx_http import InfluxHttp, Version
from store.series.marks import Marks
from store.series.points import Summarising
from store.series.sqlite import SqliteSeries
from store.series.warm_shards import WarmShards

_SCHEMES = ("sqlite", "influxdb", "influxdbs")


async def open_series(
    url: str, registry: Registry = REGISTRY, *, level: Level = RAW
) -> Summarising:
    """The store at `sqlite:///FILE`, or at `influxdb://…` or `influxdbs://…` with /DATABASE.

    `registry` is that of the raw level, whichever `level` is asked for. Where it has marks of
    what is to be rolled up, a raw store writes them with its points.

    An InfluxDB is asked for its version, so it must answer: StoreUnavailable otherwise.
    Raises SettingsError for another URL. `prepare` then makes what is missing.
    """
    location = _locate(url)
    marks = Marks(registry) if level == RAW and DUE in registry else None
    kept = registry if level == RAW else rolled_registry(registry)
    if location.scheme == "sqlite":
        return SqliteSeries(file_of(location), kept, suffix=level.suffix, marks=marks)
    http = InfluxHttp(location)
    try:
        version = await http.version()
        writer = _writer(location, version, http)
    except BaseException:
        await http.close()
        raise
    shards = WarmShards() if version.major < 3 else None
    database = f"{location.path}{level.suffix}"
    return InfluxSeries(http, writer, version, database, kept, shards, marks)


async def check_series(url: str) -> str:
    """A sentence for people about the store at `url`; raises what is wrong, with what to do.

    Changes nothing, except that an InfluxDB's missing databases are made.
    """
    location = _locate(url)
    if location.scheme == "sqlite":
        return _check_file(file_of(location))
    store = await open_series(url)
    try:
        await store.prepare()
        return f"{store.name} at {location} answers"
    finally:
        await store.close()


def _writer(location: Location, version: Version, http: InfluxHttp) -> LineWriter:
    return ClientWriter(location, version, http) if version.takes_v2_writes else http


def _locate(url: str) -> Location:
    try:
        location = locate(url, _SCHEMES, "the series URL")
    except ValueError as error:
        raise SettingsError([str(error)]) from None
    if not location.path:
        raise SettingsError(["the series URL names no database: end it with /NAME"])
    return location


def file_of(location: Location) -> Path:
    """The embedded store's file."""
    return Path(location.path).expanduser()


def _check_file(path: Path) -> str:
    place = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not os.access(place, os.R_OK | os.W_OK):
        raise StoreUnavailable("not writable", where=str(place), todo="give this user the right")
    if place != path:
        return f"SQLite at {path} will be made"
    with path.open("rb") as file:
        if file.read(16) not in (b"", b"SQLite format 3\x00"):
            raise StoreHeld("not an SQLite file", where=str(path), todo="name another file")
    return f"SQLite at {path} is there"
