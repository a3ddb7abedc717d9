"""What a social worker finds."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from programme.hours import ZONE, Half
from programme.imports.importing import to_record
from programme.imports.rows import Taken
from programme.search import Point, Question, metres, search
from store import Database, open_database, registers
from tests.databases import migrated
from tests.programme.imports.tables import GOOD, SOURCE

NOW = datetime(2026, 11, 9, 10, tzinfo=ZONE)
LORMONT = Point(44.8790, -0.5220)
FREE = "Gratuit"
PROCEDURES = "Aide aux démarches administratives"
PLACES: Mapping[str, Mapping[str, str]] = {
    "mairie": {"horaires": "Mo-Fr 09:00-17:00; PH off"},
    "espace": {
        "latitude": "44.8800",
        "longitude": "-0.5200",
        "horaires": "We 14:00-18:00",
        "prise_en_charge_specifique": "Langues étrangères (autres)",
        "presentation_resume": "Accueil en arabe et en turc",
        "date_maj": "2025-01-10",
    },
    "payant": {"frais_a_charge": "Payant", "horaires": "24/7"},
    "loin": {
        "commune": "Libourne",
        "code_insee": "33243",
        "latitude": "44.9149",
        "longitude": "-0.2436",
        "services": "Loisirs et créations numériques",
        "horaires": "24/7",
    },
    "nulle-part": {"latitude": "", "longitude": "", "horaires": "lundi matin"},
}


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path}/escale.sqlite"
    await migrated(url)
    database = open_database(url)
    records = [
        to_record(Taken(GOOD | {"id": name, "nom": name} | dict(changes), name), SOURCE)
        for name, changes in PLACES.items()
    ]
    await registers.places.put(database, records, 1)
    yield database
    await database.close()


async def ids(db: Database, question: Question) -> list[str]:
    return [found.id for found in await search(db, question, NOW)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(commune="33243"), ["loin"]),
        (Question(near=LORMONT, within=1_000), ["mairie", "payant", "espace"]),
        (Question(near=LORMONT, within=100), ["mairie", "payant"]),
        (
            Question(near=LORMONT, within=30_000, services=("Loisirs et créations numériques",)),
            ["loin"],
        ),
        (Question(commune="33249", fees=(FREE,), near=LORMONT), ["mairie", "espace", "nulle-part"]),
        (Question(commune="33249", language="ar"), ["espace"]),
        (Question(commune="33249", language="pl"), []),
        (
            Question(
                commune="33249",
                near=LORMONT,
                day=date(2026, 11, 18),
                half=Half.AFTERNOON,
                fees=(FREE,),
            ),
            ["mairie", "espace"],
        ),
        (Question(commune="33249", day=date(2026, 11, 11), fees=(FREE,)), ["espace"]),
        (Question(commune="33249", open_at=NOW, fees=(FREE,)), ["mairie"]),
        (
            Question(services=(PROCEDURES,), fees=("Payant", FREE), commune="33249", near=LORMONT),
            ["mairie", "payant", "espace", "nulle-part"],
        ),
    ],
)
async def test_a_question_finds_what_fits_the_nearest_first(
    db: Database, question: Question, expected: list[str]
) -> None:
    assert await ids(db, question) == expected


async def test_a_place_says_when_it_opens_and_whether_anybody_confirmed_it(db: Database) -> None:
    found = {one.id: one for one in await search(db, Question(near=LORMONT, within=1_000), NOW)}
    assert (found["mairie"].open_now, found["mairie"].unconfirmed) == (True, False)
    assert (found["espace"].open_now, found["espace"].unconfirmed) == (False, True)
    opening = found["espace"].next_opening
    assert opening is not None
    assert opening.start == datetime(2026, 11, 11, 14, tzinfo=ZONE)
    assert found["espace"].languages == {"ar", "tr"}


async def test_a_confirmation_of_today_takes_the_mark_away(db: Database) -> None:
    await registers.places.confirm(db, "espace", NOW.date())
    [found] = [one for one in await search(db, Question(language="ar"), NOW) if one.id == "espace"]
    assert not found.unconfirmed


async def test_records_that_are_not_in_the_register_are_found_like_the_others(db: Database) -> None:
    kiosk = replace(
        await registers.places.get(db, "mairie"), id="kiosk-a", latitude=44.8791, longitude=-0.5221
    )
    found = await search(db, Question(near=LORMONT, within=50), NOW, also=[kiosk])
    assert [one.id for one in found] == ["mairie", "payant", "kiosk-a"]
    assert (
        await search(db, Question(commune="33243", services=(PROCEDURES,)), NOW, also=[kiosk]) == []
    )


async def test_a_withdrawn_place_is_found_no_more(db: Database) -> None:
    await registers.places.withdraw(db, ["mairie"], 2)
    assert "mairie" not in await ids(db, Question(commune="33249"))


def test_a_distance_is_that_on_the_ground() -> None:
    bordeaux, libourne = Point(44.8378, -0.5792), Point(44.9149, -0.2436)
    assert metres(bordeaux, libourne) == pytest.approx(27_800, rel=0.01)
    assert metres(bordeaux, bordeaux) == 0
