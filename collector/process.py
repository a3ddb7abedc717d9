"""The collector as a process: stores opened, signals heard, everything closed again."""

from __future__ import annotations

import asyncio
import random
import signal
from pathlib import Path

import structlog

from collector.collector import Collector
from collector.group import load_group
from collector.outage import Outage
from collector.records import DatabaseRecords
from collector.startup import until_there
from collector.telling import Telling, told_at_start
from contract import REGISTRY, Registry, Settings, SystemClock
from store import Levels, SeriesStore, open_database, open_levels, open_series

log = structlog.get_logger("collector.process")


async def serve(settings: Settings, registry: Registry = REGISTRY) -> None:
    """Runs a collector until SIGTERM or SIGINT; waits for what is not there yet."""
    work = asyncio.ensure_future(_work(settings, registry))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        if not work.cancelled():
            raise


async def _work(settings: Settings, registry: Registry) -> None:
    rng = random.SystemRandom()
    group = load_group(Path(settings.home), settings.collector.group)
    database = open_database(settings.database.url)
    records = DatabaseRecords(database)
    try:
        outage = Outage("series")
        telling = Telling(records, SystemClock(), rng, Outage("database"))
        async with told_at_start(telling, outage):
            levels = await until_there(
                lambda: prepared_levels(settings.series.url, registry), outage, rng=rng
            )
        try:
            collector = Collector(
                settings,
                group=group,
                series=levels.raw,
                levels=levels,
                records=records,
                rng=rng,
                registry=registry,
            )
            await until_there(collector.office.register.load, Outage("database"), rng=rng)
            log.info("collector_started", series=levels.raw.name, database=database.where)
            await _run(collector)
        finally:
            await levels.close()
    finally:
        await database.close()


async def prepared_series(url: str, registry: Registry = REGISTRY) -> SeriesStore:
    """The open store of samples, with its database or tables made."""
    series = await open_series(url, registry)
    try:
        await series.prepare()
    except BaseException:
        await series.close()
        raise
    return series


async def prepared_levels(url: str, registry: Registry = REGISTRY) -> Levels:
    """The open stores of every level, with the raw one's databases or tables made.

    The others are made by the keeper: frames are taken whatever becomes of their summaries.
    """
    levels = await open_levels(url, registry)
    try:
        await levels.raw.prepare()
    except BaseException:
        await levels.close()
        raise
    return levels


async def _run(collector: Collector) -> None:
    """Runs it; the first cancellation lets it finish the batches in hand."""
    running = asyncio.ensure_future(collector.run())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        collector.stop()
        await running
