"""What counsellors did: the Coop's rules, counts and never a person."""

from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, NotFound
from programme.activities import Activity, enter, faults
from programme.coop_vocabularies import (
    Autonomy,
    Equipment,
    Kind,
    Level,
    PlaceType,
    Procedure,
    Redirection,
    Theme,
)
from store import Database, registers
from store.registers.activities import OWN, Count
from tests.programme.counsellors.people import KIOSK, LIBRARY

TODAY = date(2026, 3, 20)
ALONE = Activity(
    kind=Kind.INDIVIDUAL,
    day=date(2026, 3, 10),
    minutes=30,
    place_type=PlaceType.ACTIVITY_PLACE,
    themes=(Theme.PROCEDURES, Procedure.HOUSING),
    people=1,
    kiosk=KIOSK,
    autonomy=Autonomy.PARTLY,
    equipment=(Equipment.TELEPHONE,),
    redirected=True,
    redirected_to=Redirection.SOCIAL_HELP,
    traits={"genres": {"feminin": 1}},
)
WORKSHOP = Activity(
    kind=Kind.COLLECTIVE,
    day=date(2026, 3, 11),
    minutes=120,
    place_type=PlaceType.ACTIVITY_PLACE,
    themes=(Theme.EMAIL,),
    people=9,
    place=LIBRARY,
    title="Mon adresse",
    level=Level.BEGINNER,
    traits={"tranches_age": {"soixante_dix_plus": 4, "quarante_cinquante_neuf": 3}},
)


def test_an_activity_by_the_rules_breaks_none() -> None:
    assert faults(ALONE, TODAY) == []
    assert faults(WORKSHOP, TODAY) == []
    assert faults(replace(ALONE, day=TODAY), TODAY) == []


@pytest.mark.parametrize(
    ("activity", "changes", "says"),
    [
        (ALONE, {"themes": (Procedure.JUSTICE,)}, "justice only together with aide_aux_demarches"),
        (ALONE, {"themes": ()}, "at least one"),
        (ALONE, {"people": 2}, "individuel is one person"),
        (ALONE, {"title": "Atelier"}, "titre_atelier: only of type collectif"),
        (ALONE, {"level": Level.ADVANCED}, "niveau_atelier: only of type collectif"),
        (WORKSHOP, {"autonomy": Autonomy.GUIDED}, "autonomie: only of type individuel"),
        (WORKSHOP, {"redirected": True}, "oriente_vers_structure: only of type individuel"),
        (ALONE, {"redirected": False}, "only with oriente_vers_structure"),
        (ALONE, {"redirected_to": None}, "say to which structure_de_redirection"),
        (ALONE, {"equipment": (Equipment.NONE, Equipment.TABLET)}, "aucun only alone"),
        (ALONE, {"place": LIBRARY}, "one place, or one kiosk"),
        (ALONE, {"kiosk": None}, "one place, or one kiosk"),
        (ALONE, {"place_type": PlaceType.HOME}, "no place and no kiosk"),
        (ALONE, {"place_type": PlaceType.REMOTE, "kiosk": None}, "give the commune"),
        (ALONE, {"minutes": 0}, "1 to 1440 minutes"),
        (ALONE, {"day": date(2026, 3, 21)}, "it has not been yet"),
        (WORKSHOP, {"people": 0, "traits": {}}, "1 to 1000 people"),
        (WORKSHOP, {"people": 6}, "tranches_age: more or fewer"),
        (WORKSHOP, {"traits": {"genres": {"autre": 1}}}, "'autre' is no term"),
        (WORKSHOP, {"traits": {"noms": {"Durand": 1}}}, "'noms' is none of genres"),
        (WORKSHOP, {"traits": {"statuts": {"retraite": -1}}}, "statuts: more or fewer"),
        (WORKSHOP, {"title": "x" * 201}, "200 characters at most"),
    ],
)
def test_each_rule_of_the_coop_that_is_broken_is_said(
    activity: Activity, changes: dict[str, object], says: str
) -> None:
    [fault] = faults(replace(activity, **changes), TODAY)  # type: ignore[arg-type]
    assert says in fault


async def test_a_months_figures_are_by_type_theme_redirection_and_trait(db: Database) -> None:
    await entered(db, ALONE, "1")
    await entered(db, WORKSHOP, "2")
    await entered(db, replace(WORKSHOP, day=date(2026, 2, 11)), "3")
    figures = await registers.activities.figures(db, "2026-03", OWN)
    assert figures.total == Count(2, 10, 150)
    assert figures.by_type == {"collectif": Count(1, 9, 120), "individuel": Count(1, 1, 30)}
    assert figures.by_theme == {
        "aide_aux_demarches_administratives": Count(1, 1, 30),
        "email": Count(1, 9, 120),
        "logement": Count(1, 1, 30),
    }
    assert figures.by_redirection == {"aide_sociale": Count(1, 1, 30)}
    assert figures.people["genres"] == {"feminin": 1, "non_communique": 9}
    ages = {"quarante_cinquante_neuf": 3, "soixante_dix_plus": 4, "non_communique": 3}
    assert figures.people["tranches_age"] == ages
    assert (await registers.activities.figures(db, "2026-03", "coop")).total == Count()


async def test_of_one_persons_help_the_day_is_not_kept_and_the_commune_is_the_places(
    db: Database,
) -> None:
    await entered(db, ALONE, "1")
    await entered(db, WORKSHOP, "2")
    alone, workshop = await registers.activities.of_counsellor(db, "camille")
    assert (alone.day, alone.month, alone.commune) == (None, "2026-03", "33550")
    assert (workshop.day, workshop.commune) == (date(2026, 3, 11), "33249")
    assert list(alone.themes) == ["aide_aux_demarches_administratives", "logement"]


async def test_a_broken_rule_or_a_day_out_of_service_keeps_nothing(db: Database) -> None:
    with pytest.raises(Conflict, match="individuel is one person"):
        await entered(db, replace(ALONE, people=3), "1")
    with pytest.raises(Conflict, match="sacha was no counsellor on 2026-07-01"):
        await enter(
            db,
            "sacha",
            replace(ALONE, day=date(2026, 7, 1)),
            today=date(2026, 7, 2),
            at=1,
            new_id="1",
        )
    at_home = replace(ALONE, place_type=PlaceType.HOME, kiosk=None, commune="00000")
    for nowhere in (replace(WORKSHOP, place="x"), replace(ALONE, kiosk="nowhere"), at_home):
        with pytest.raises(NotFound):
            await entered(db, nowhere, "1")
    assert (await registers.activities.figures(db, "2026-03", OWN)).total == Count()


async def test_an_activity_taken_back_leaves_the_figures(db: Database) -> None:
    await entered(db, ALONE, "1")
    with pytest.raises(Conflict, match="is there already"):
        await entered(db, ALONE, "1")
    await registers.activities.remove(db, f"{OWN}:1")
    assert (await registers.activities.figures(db, "2026-03", OWN)).people == {}
    with pytest.raises(NotFound):
        await registers.activities.remove(db, f"{OWN}:1")


async def entered(db: Database, activity: Activity, new_id: str) -> None:
    await enter(db, "camille", activity, today=TODAY, at=1, new_id=new_id)
