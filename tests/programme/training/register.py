"""A register of training to begin with."""

from datetime import UTC, datetime

from store import Database, registers

aladdin, sesame, structures = registers.aladdin, registers.sesame, registers.structures

DAY = datetime(2026, 11, 10, 9, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


CCAS = structures.Structure("ccas-lormont", "CCAS de Lormont", "CCAS", "33249")
CENTRE = structures.Structure("centre-social", "Centre social", "association", "33249")
COURSE = sesame.Course(
    "cinq-jours",
    "Accompagner au numérique",
    "prendre_en_main_du_materiel",
    professionals_only=True,
    modules=[{"title": "Accueillir", "hours": 7.0}],
)
SESSION = sesame.CourseSession(
    "cinq-jours-novembre", "cinq-jours", "sesame", micros(DAY), micros(DAY) + 8 * 3_600_000_000, 12
)
WORKSHOP = aladdin.Workshop(
    "mail-1",
    "centre-social",
    "Ma première adresse",
    "email",
    "centre-social",
    "33249",
    micros(DAY),
    micros(DAY) + 2 * 3_600_000_000,
    12,
    qpv="QN03309M",
)


async def fill(db: Database) -> None:
    for structure in (CCAS, CENTRE):
        await registers.structures.add(db, structure)
    await registers.sesame.add_course(db, COURSE)
    await registers.sesame.open_session(db, SESSION)
    await registers.aladdin.announce(db, WORKSHOP)
