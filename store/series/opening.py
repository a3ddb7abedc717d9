"""Opening the series store that a URL names; InfluxDB's version is found out, not asked for."""

from __future__ import annotations

import os
from pathlib import Path

from contract import (
    REGISTRY,
    Location,
    Registry,
    SettingsError,
    StoreHeld,
    StoreUnavailable,
    locate,
)
from store.series.influx import InfluxSeries, LineWriter
from store.series.influx_client import ClientWriter
from store.series.influx_http import InfluxHttp, Version
from store.series.points import SeriesStore
from store.series.sqlite import SqliteSeries
from store.series.warm_shards import WarmShards

_SCHEMES = ("sqlite", "influxdb", "influxdbs")


async def open_series(url: str, registry: Registry = REGISTRY) -> SeriesStore:
    """The store at `sqlite:///FILE`, or at `influxdb://…` or `influxdbs://…` with /DATABASE.

    An InfluxDB is asked for its version, so it must answer: StoreUnavailable otherwise.
    Raises SettingsError for another URL. `prepare` then makes what is missing.
    """
    location = _locate(url)
    if location.scheme == "sqlite":
        return SqliteSeries(_path(location), registry)
    http = InfluxHttp(location)
    try:
        version = await http.version()
        writer = _writer(location, version, http)
    except BaseException:
        await http.close()
        raise
    shards = WarmShards() if version.major < 3 else None
    return InfluxSeries(http, writer, version, location.path, registry, shards)


async def check_series(url: str) -> str:
    """A sentence for people about the store at `url`; raises what is wrong, with what to do.

    Changes nothing, except that an InfluxDB's missing databases are made.
    """
    location = _locate(url)
    if location.scheme == "sqlite":
        return _check_file(_path(location))
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


def _path(location: Location) -> Path:
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
