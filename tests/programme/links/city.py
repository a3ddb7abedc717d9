"""Places around two kiosks, what takes place there, and a counsellor."""

from __future__ import annotations

from datetime import UTC, date, datetime

from store import Database, registers

places, sesame, aladdin = registers.places, registers.sesame, registers.aladdin
counsellors = registers.counsellors

DAY = date(2026, 11, 10)
"""A Tuesday."""
NOON = int(datetime(2026, 11, 10, 11, tzinfo=UTC).timestamp() * 1_000_000)
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
PROCEDURES = "aide_aux_demarches_administratives"


def record(
    name: str, latitude: float, longitude: float, confirmed: date = DAY, **cells: str
) -> registers.places.PlaceRecord:
    given = {
        "adresse": "1 rue X",
        "code_postal": "33000",
        "commune": "Bordeaux",
        "services": "Aide aux démarches administratives",
        "horaires": "Mo-Fr 09:00-12:00,14:00-17:00",
        "frais_a_charge": "Gratuit",
    } | cells
    return places.PlaceRecord(
        name, "test", name.title(), "33063", latitude, longitude, confirmed, given, name
    )


def session(name: str, days: int, place: str = "near") -> registers.sesame.CourseSession:
    starts = NOON + days * DAY_US
    return sesame.CourseSession(name, "demarches", place, starts, starts + 2 * HOUR_US, 12)


COURSE = sesame.Course("demarches", "Mes démarches en ligne", PROCEDURES, professionals_only=False)
FOR_STAFF = sesame.Course("pro", "Accompagner", PROCEDURES, professionals_only=True)
STRUCTURE = registers.structures.Structure("ccas", "CCAS", "CCAS", "33063")
COUNSELLOR = counsellors.Counsellor("c-1", "A. Martin", "ccas", "c1@ccas.example", DAY)


async def fill(db: Database) -> None:
    """Near and far are 200 m and 2.8 km from the first kiosk; away is at the second one."""
    await places.put(
        db,
        [
            record("near", 44.8330, -0.5720, date(2025, 1, 1), presentation_resume="Arabe"),
            record("far", 44.8560, -0.5720, telephone="+33500000000"),
            record("away", 44.8800, -0.5200),
            record("nowhere", 44.8331, -0.5721, horaires="le mardi ?"),
        ],
        NOON,
    )
    await registers.structures.add(db, STRUCTURE)
    await sesame.add_course(db, COURSE)
    await sesame.add_course(db, FOR_STAFF)
    await counsellors.add(db, COUNSELLOR)
