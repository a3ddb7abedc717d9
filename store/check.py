"""What `escale doctor` is told of the two databases, and of how long the series are kept."""

from __future__ import annotations

from contract import EscaleError, Finding, Settings
from store.database import open_database
from store.migrate import missing
from store.retention import open_keeping, series_lives
from store.series.opening import check_series


async def findings(settings: Settings) -> list[Finding]:
    """Whether each database answers and is up to date, and what to do where it is not."""
    found = [await _relational(settings), await _series(settings)]
    if found[-1].well and settings.series.location.scheme != "sqlite":
        found.append(await _retention(settings))
    return found


async def _relational(settings: Settings) -> Finding:
    place = str(settings.database.location)
    database = open_database(settings.database.url)
    try:
        lacking = await missing(database)
    except EscaleError as error:
        return Finding("database", well=False, seen=str(error), todo="check ESCALE_DATABASE_URL")
    finally:
        await database.close()
    if lacking:
        todo = "run `escale database migrate`"
        return Finding("database", well=False, seen=f"{place}: {lacking}", todo=todo)
    return Finding("database", well=True, seen=f"{place} is up to date")


async def _retention(settings: Settings) -> Finding:
    todo = "run `escale retention apply`, as a user who may"
    try:
        keeping = await open_keeping(settings.series)
        try:
            places = await keeping.not_in_force(series_lives(settings.series))
        finally:
            await keeping.close()
    except EscaleError as error:
        return Finding("retention", well=False, seen=str(error), todo=todo)
    if places:
        seen = f"{', '.join(places)}: not kept as the settings say"
        return Finding("retention", well=False, seen=seen, todo=todo)
    return Finding("retention", well=True, seen="every level is kept as the settings say")


async def _series(settings: Settings) -> Finding:
    try:
        seen = await check_series(settings.series.url)
    except EscaleError as error:
        return Finding("series", well=False, seen=str(error), todo="check ESCALE_SERIES_URL")
    return Finding("series", well=True, seen=seen)
