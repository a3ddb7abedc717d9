"""Orientations, training and reuse of a month, from the registers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from contract import code_digest, make_code
from programme.hours import ZONE
from programme.orientations import VALID
from programme.release.cells import CellName, Figure, Mark, Table
from programme.release.checking import check
from programme.release.gathering import gather
from programme.release.geography import Standing
from programme.release.kept import published
from programme.release.layout import Layout
from programme.release.making import make
from programme.release.months import HOUR_US, midnight
from programme.release.orientation_tables import orientation_tables
from programme.release.reuse_tables import follow, reuse_tables
from programme.release.rules import Rules
from programme.release.training_tables import training_tables
from store import Database, Levels, registers
from store.registers import aladdin, reuse, sesame, structures
from store.registers.activities import ActivityRecord
from store.registers.orientations import Given
from store.registers.places import PlaceRecord
from tests.programme.fleet import PUBLISHER
from tests.programme.release.making.town import CAPUCINS, CARRIET, NOW, OCTOBER, VICTOIRE, reader

HOURS = OCTOBER.hours
KIOSKS = [Standing(VICTOIRE, "33063", HOURS), Standing(CAPUCINS, "33063", HOURS)]
COMMUNES = {VICTOIRE: "33063", CAPUCINS: "33063", CARRIET: "33249"}
EMAIL, HEALTH = "email", "sante"
CODE = make_code(lambda _: 0)


def at(table: Table, *codes: str) -> Figure | None:
    return table.figures.get(codes)


def named(tables: Sequence[Table]) -> dict[str, Table]:
    return {table.name: table for table in tables}


def given(
    kiosk: str, day: date, hour: int, offered: int, taken: int, *codes: str, theme: str = EMAIL
) -> Given:
    ended = midnight(day) + (hour + 1) * HOUR_US
    return Given(kiosk, theme, "", ended, day, offered, taken, tuple(map(code_digest, codes)))


async def test_orientations_count_by_kiosk_and_theme_with_their_days(db: Database) -> None:
    rows = [
        given(VICTOIRE, date(2026, 10, 1), 0, 4, 1, CODE),
        given(VICTOIRE, date(2026, 10, 1), 23, 2, 1),
        given(VICTOIRE, date(2026, 10, 31), 23, 3, 5),
        given(VICTOIRE, date(2026, 9, 30), 23, 90, 90),
        given("", date(2026, 10, 2), 9, 1, 1, theme=HEALTH),
        given(CARRIET, date(2026, 10, 5), 9, 7, 0),
    ]
    await registers.orientations.take_in(db, rows, VALID)
    await registers.orientations.redeem(db, code_digest(CODE), "lieu-1", date(2026, 10, 20), VALID)
    tables = named(
        await orientation_tables(db, OCTOBER, KIOSKS, {VICTOIRE: [*HOURS]}, COMMUNES, Layout.KIOSKS)
    )
    offered, taken, redeemed = (tables[name] for name in ("offered", "taken", "redeemed"))
    # What was taken had been offered: five on the last day, though three were said.
    assert at(offered, f"kiosk/{VICTOIRE}", EMAIL) == Figure(11.0, 2)
    assert at(taken, f"kiosk/{VICTOIRE}", EMAIL) == Figure(7.0, 2)
    assert at(offered, "staff", HEALTH) == Figure(1.0, 1)
    assert at(redeemed, f"kiosk/{VICTOIRE}", EMAIL) == Figure(1.0, 1)
    # Heard of, and nothing offered: zero. Not heard of: missing. Left, yet counted: there.
    assert at(offered, f"kiosk/{VICTOIRE}", HEALTH) == Figure(0.0, 0)
    assert at(offered, f"kiosk/{CAPUCINS}", EMAIL) is None
    assert at(offered, f"kiosk/{CARRIET}", EMAIL) == Figure(7.0, 1)
    assert at(offered, "", "") == Figure(19.0, 4)
    communes = named(
        await orientation_tables(
            db, OCTOBER, KIOSKS, {VICTOIRE: [*HOURS]}, COMMUNES, Layout.COMMUNES
        )
    )
    assert at(communes["offered"], "commune/33063", EMAIL) == Figure(11.0, 2)


async def test_training_counts_by_commune_with_the_structures_that_gave_it(db: Database) -> None:
    def micros(day: int, hour: int = 10) -> int:
        moment = datetime(2026, 10, day, hour, tzinfo=ZONE)
        return int(moment.timestamp()) * 1_000_000

    for name, commune in (("a", "33063"), ("b", "33063"), ("c", "33249")):
        await structures.add(db, structures.Structure(name, name, "CCAS", commune))
    for name, structure, commune, came in (
        ("w1", "a", "33063", 9), ("w2", "b", "33063", 3), ("w3", "c", "33249", 5)
    ):  # fmt: skip
        await aladdin.announce(
            db,
            aladdin.Workshop(
                *(name, structure, name, EMAIL, "lieu-1", commune, micros(31, 23)),
                *(micros(31, 23) + HOUR_US, 12),
            ),
        )
        await aladdin.count_people(db, name, came, came, 0)
        await aladdin.issue(db, name, 2, date(2026, 10, 31))
    place = PlaceRecord(
        "lieu-1", "essai", "Lieu", "33522", None, None, date(2026, 1, 1), {}, "", {}
    )
    await registers.places.put(db, [place], 1)
    await sesame.add_course(db, sesame.Course("c", "C", EMAIL, professionals_only=False))
    opened = sesame.CourseSession("s", "c", "lieu-1", micros(1, 0), micros(1, 8), 12)
    await sesame.open_session(db, opened)
    await sesame.enrol(db, "s", "a", 4, 1)
    await sesame.enrol(db, "s", "b", 1, 1)
    for day in (1, 2):
        await sesame.count_visits(db, "lieu-1", date(2026, 10, day), "email", 6)
    async with db.session() as session:
        activity = ActivityRecord(
            "x", "coop", "collectif", "2026-10", 60, "autre", 8, 1, commune="33063"
        )
        await registers.activities.put(db, session, [activity])
    tables = named(await training_tables(db, OCTOBER))
    assert at(tables["present"], "commune/33063") == Figure(12.0, None, 2, 9.0)
    assert at(tables["present"], "") == Figure(17.0, None, 3, 9.0)
    assert at(tables["attested"], "commune/33249") == Figure(2.0, None, 1, 2.0)
    assert at(tables["seats"], "commune/33522") == Figure(5.0, None, 2, 4.0)
    assert at(tables["visits"], "commune/33522", "email") == Figure(12.0, 2)
    assert at(tables["activities"], "commune/33063", "collectif") == Figure(1.0)


async def test_a_month_without_training_has_no_table_of_it(db: Database) -> None:
    assert await training_tables(db, OCTOBER) == []
    assert await reuse_tables(db, OCTOBER) == ([], [])


@pytest.fixture
async def handed(db: Database) -> None:
    """Twelve laptops of three donors, two phones of one, on the month's last day."""
    for name in "abc":
        await structures.add(db, structures.Structure(name, name, "CCAS", "33063"))
        lot = reuse.Lot(name, date(2026, 9, 1), "public", name)
        await reuse.add_lot(db, lot)
    devices = [(f"l{n}", "abc"[n % 3], "laptop", 2.0) for n in range(12)]
    devices += [(f"p{n}", "a", "smartphone", 0.2) for n in range(2)]
    for name, lot_of, category, kg in devices:
        device = reuse.Device(name, lot_of, category, "M", "M", 2020, kg, without_drive="none")
        await reuse.add_device(db, device, date(2026, 9, 1), "operator", 1)
        last = OCTOBER.days[-1] if name != "l0" else OCTOBER.days[-1] + timedelta(days=1)
        known = (await reuse.dossier(db, name)).device
        step = reuse.Step(0, "handed_over", last, "operator")
        end = reuse.Handover(name, last, 4_000, "household", None, "proof.pdf", "0" * 64)
        await reuse.leave(db, known, step, end, 1)


@pytest.mark.usefixtures("handed")
async def test_reuse_counts_devices_by_category_with_their_donors(db: Database) -> None:
    [devices], following = await reuse_tables(db, OCTOBER)
    assert at(devices, "laptop") == Figure(11.0, None, 3, 4.0)
    assert at(devices, "smartphone") == Figure(2.0, None, 1, 2.0)
    tables = named(following)
    assert at(tables["mass"], "laptop") == Figure(22.0, None, 3, 8.0)
    assert at(tables["co2"], "smartphone") == Figure(49.2, None, 1, 49.2)
    assert (tables["mass"].unit, tables["co2"].unit) == ("kg", "kg/a")


@pytest.mark.usefixtures("handed")
async def test_a_mass_that_tells_a_hidden_number_is_hidden_with_its_total(db: Database) -> None:
    [devices], following = await reuse_tables(db, OCTOBER)
    marks = {devices.name_of(codes): Mark.SHOWN for codes in devices.figures}
    few = CellName("handed_over", (("category", "smartphone"),))
    found = follow({**marks, few: Mark.HIDDEN}, following, 0.85)
    of = {(name.measure, *dict(name.at).values()): mark for name, mark in found.items()}
    assert of == {
        ("mass",): Mark.HIDDEN,
        ("mass", "laptop"): Mark.SHOWN,
        ("mass", "smartphone"): Mark.HIDDEN,
        ("co2",): Mark.HIDDEN,
        ("co2", "laptop"): Mark.SHOWN,
        ("co2", "smartphone"): Mark.HIDDEN,
    }


@pytest.mark.slow
@pytest.mark.usefixtures("handed")
async def test_two_phones_of_one_donor_are_hidden_with_all_that_tells_of_them(
    db: Database, levels: Levels
) -> None:
    gathered = await gather(db, reader(levels), OCTOBER, NOW)
    made = await make(db, gathered, Layout.KIOSKS, Rules(), PUBLISHER, NOW)
    assert (await check(db, made.release.id, NOW)).findings == []
    tables = {table.name: table for table in (await published(db, made.release.id)).tables}
    marks = {name: {at: cell.mark for (at,), cell in table.cells.items()}
             for name, table in tables.items()}  # fmt: skip
    hidden = {"laptop": Mark.HIDDEN, "smartphone": Mark.HIDDEN}
    assert marks == {
        "handed_over": {"": Mark.SHOWN, **hidden},
        "mass": {"": Mark.HIDDEN, **hidden},
        "co2": {"": Mark.HIDDEN, **hidden},
    }
