"""Reading back what became of the samples: from InfluxDB, dead letters, journals, notes."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import httpx

from contract import REGISTRY, Account
from store import DeadLetter, dead_letters, open_database
from tests.faults.kiosk import KioskFolder
from tests.faults.numbering import measurement_of, number_in, temperature
from tests.faults.verdict import Found, Offered

_PAGE = 500


def offered(folder: KioskFolder) -> Offered:
    """What the driver handed over, from its notes."""
    last, ends, tick = 0, [], None
    for line in folder.offered.read_text().splitlines():
        if line == "life":
            if tick is not None:
                ends.append(tick)
            tick = None
            continue
        low, high = line.split()
        tick, last = (int(low), int(high)), int(high)
    if tick is not None:
        ends.append(tick)
    return Offered(last, tuple(ends))


def journal(folder: KioskFolder, found: Found) -> tuple[Account, set[str]]:
    """The kiosk's account and the boots it knows; what it holds and let go goes to `found`."""
    uri = f"file:{folder.journal}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM account").fetchone()
        account = Account(**{name: row[name] for name in Account.model_fields})
        boots = {row[0] for row in connection.execute("SELECT DISTINCT boot FROM frame")}
        boots |= {row[0] for row in connection.execute("SELECT DISTINCT boot FROM dropped")}
        for state, payload in connection.execute("SELECT state, payload FROM frame"):
            for sample in json.loads(payload)["samples"]:
                number = number_in(sample["m"], sample["fields"])
                if state == "released":
                    found.released |= {number} if number is not None else set()
                elif number is None:
                    found.held_own += 1
                else:
                    found.held.add(number)
    return account, boots


def unacknowledged(folder: KioskFolder) -> int:
    """How many of its frames were sent and are not answered, as its journal has it now."""
    return _count(folder, "state = 'held' AND sent = 1")


def in_custody(folder: KioskFolder) -> int:
    """How many frames the kiosk still holds."""
    return _count(folder, "state = 'held'")


def produced(folder: KioskFolder) -> int:
    """The samples produced, by the kiosk's account as it is on its disk now."""
    return _number(folder, "SELECT produced FROM account")


def _count(folder: KioskFolder, where: str) -> int:
    return _number(folder, f"SELECT count(*) FROM frame WHERE {where}")  # noqa: S608


def _number(folder: KioskFolder, query: str) -> int:
    uri = f"file:{folder.journal}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=0.5)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.Error:
        # Just being made, or set aside.
        return 0


async def series(url: str, database: str, found: Mapping[str, Found]) -> None:
    """Every row of InfluxDB, to the kiosk it says it is of; KeyError for any other kiosk.

    What the office itself measures is no kiosk's.
    """
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False) as client:
        for name in (database, f"{database}_usage"):
            for measurement in await _measurements(client, name):
                if measurement in REGISTRY and REGISTRY[measurement].origin == "office":
                    continue
                for row in await _rows(client, name, measurement):
                    _take(measurement, row, found)


def _take(measurement: str, row: Mapping[str, str], found: Mapping[str, Found]) -> None:
    if row["kiosk"] == "_conflict":
        return
    kiosk = found[row["kiosk"]]
    number = number_in(measurement, row)
    if number is None:
        kiosk.stored_own += 1
        return
    kiosk.stored[number] += 1
    if measurement_of(number) != measurement:
        kiosk.strange.append(f"number {number} is stored as {measurement}")
    elif measurement == "climate" and float(row["temperature"]) != temperature(number):
        kiosk.strange.append(f"number {number} is stored with another content")


async def _measurements(client: httpx.AsyncClient, database: str) -> list[str]:
    return [row["name"] for row in await _ask(client, database, "SHOW MEASUREMENTS")]


async def _rows(
    client: httpx.AsyncClient, database: str, measurement: str
) -> Iterator[dict[str, str]]:
    return iter(await _ask(client, database, f'SELECT * FROM "{measurement}"'))  # noqa: S608


async def _ask(client: httpx.AsyncClient, database: str, query: str) -> list[dict[str, str]]:
    # In pieces: InfluxDB 1.x cuts an answer that is not asked for so at 10,000 rows or none.
    parameters = {"db": database, "q": query, "epoch": "u", "chunked": "true"}
    answer = await client.get("/query", params=parameters, headers={"Accept": "application/csv"})
    answer.raise_for_status()
    rows: list[dict[str, str]] = []
    head: list[str] = []
    for line in csv.reader(io.StringIO(answer.text)):
        if line[:2] == ["name", "tags"]:
            head = line
        elif line:
            row = dict(zip(head, line, strict=True))
            rows.append(row if "SHOW" not in query else {"name": line[-1]})
    return rows


async def letters(url: str) -> list[DeadLetter]:
    """Every dead letter."""
    database = open_database(url)
    try:
        kept: list[DeadLetter] = []
        while page := await dead_letters.list(
            database, after=kept[-1].id if kept else 0, limit=_PAGE
        ):
            kept += page
        return kept
    finally:
        await database.close()


def take_letter(letter: DeadLetter, found: Found) -> None:
    """A letter about a kiosk's own frame."""
    samples: list[dict[str, Any]] = json.loads(letter.payload)["samples"]
    for sample in samples:
        number = number_in(sample["m"], sample["fields"])
        if number is None:
            found.rejected_own += 1
        elif number in found.rejected:
            found.strange.append(f"number {number} has two dead letters")
        else:
            found.rejected.add(number)
