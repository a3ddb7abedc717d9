"""SESAME: seats and the waiting list; what is asked at kiosks and offered nowhere."""

from control_api.contents import INTERVAL_S
from edge.readings import Reading
from programme.demand import Demand, read_demand
from tests.control_api.desks import Desk
from tests.stories.town import HOUR_S, PROCEDURES, Booth, send

FOR_STAFF = {
    "id": "cinq-jours",
    "title": "Accompagner au numérique",
    "theme": "prendre_en_main_du_materiel",
    "professionals_only": True,
    "modules": [{"title": f"Jour {n}", "hours": 7.0} for n in range(1, 6)],
}
FOR_PEOPLE = {
    "id": "demarches",
    "title": "Mes démarches en ligne",
    "theme": PROCEDURES,
    "professionals_only": False,
    "modules": [{"title": "Impôts, CAF", "hours": 3.0}],
}
ENROLMENTS = "/sesame/sessions/octobre/enrolments"


def session(name: str, course: str, day: str) -> dict[str, object]:
    return {
        "id": name,
        "course": course,
        "place": "victoire",
        "starts_at": f"{day}T09:00:00+02:00",
        "ends_at": f"{day}T17:00:00+02:00",
        "capacity": 12,
    }


async def gap(office: Desk) -> Demand:
    rows = await read_demand(
        office.office.database, office.office.series, office.office.clock.now()
    )
    [found] = [row for row in rows if (row.commune, row.theme) == ("33063", PROCEDURES)]
    return found


async def test_a_structure_enrols_and_a_gap_at_kiosks_becomes_a_session_that_they_offer(
    office: Desk, booth: Booth
) -> None:
    await send(office, "POST", "/sesame/courses", FOR_STAFF)
    await send(office, "POST", "/sesame/sessions", session("octobre", "cinq-jours", "2026-10-05"))
    people = {"structure": "ccas", "people": 4, "professional": True}
    four = await send(office, "POST", ENROLMENTS, people)
    assert (four["enrolled"], four["waiting"]) == (4, 0)
    rest = await send(office, "POST", ENROLMENTS, people | {"people": 9})
    assert (rest["enrolled"], rest["waiting"]) == (8, 1)
    one = people | {"people": 1, "professional": False}
    refused = await send(office, "POST", ENROLMENTS, one, 409)
    assert "professionals" in str(refused)

    await booth.told()
    assert booth.content.shelf.offer(PROCEDURES, "fr").workshops == []  # type: ignore[union-attr]
    tags = {"by": "service", "value": "procedures"}
    await booth.write([Reading("use", {"sessions": 40}, tags)])
    booth.clock.advance(HOUR_S)
    asked = await gap(office)
    assert (asked.asked, asked.seats, asked.gap) == (40, 0, True)

    await send(office, "POST", "/sesame/courses", FOR_PEOPLE)
    await send(office, "POST", "/sesame/sessions", session("proche", "demarches", "2026-10-01"))
    await booth.told()
    assert INTERVAL_S < 60
    offered = booth.content.shelf.offer(PROCEDURES, "fr")
    assert offered is not None
    assert [(row.title.text, row.free) for row in offered.workshops] == [
        ("Mes démarches en ligne", 12)
    ]
    met = await gap(office)
    assert (met.events, met.seats, met.gap) == (1, 12, False)
