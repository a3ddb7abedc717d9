"""An activity as a counsellor enters it: the Coop's fields, its vocabulary and its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contract import Conflict, NotFound
from programme.communes import known_communes
from programme.coop_vocabularies import (
    TRAITS,
    Autonomy,
    Equipment,
    Kind,
    Level,
    PlaceType,
    Procedure,
    Redirection,
    Theme,
    known,
)
from store import Database, kiosks, registers

MAX_MINUTES = 24 * 60
MAX_PEOPLE = 1_000
MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class Activity:
    """What a counsellor did: `themes` are `Theme` and `Procedure`, `traits` as in `TRAITS`.

    `place` is a place's id, `kiosk` a kiosk's. `traits` may be left out, whole or in part: what
    is not said of somebody is counted as not said.
    """

    kind: Kind
    day: date
    minutes: int
    place_type: PlaceType
    themes: Sequence[Theme | Procedure]
    people: int
    commune: str | None = None
    place: str | None = None
    kiosk: str | None = None
    autonomy: Autonomy | None = None
    equipment: Sequence[Equipment] = ()
    redirected: bool = False
    redirected_to: Redirection | None = None
    title: str | None = None
    level: Level | None = None
    traits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def faults(activity: Activity, today: date) -> list[str]:
    """Every rule of the Coop that the activity breaks, a sentence each."""
    return [
        *_about_themes(activity),
        *_about_kind(activity),
        *_about_place(activity),
        *_about_people(activity),
        *(sentence for wrong, sentence in _about_the_rest(activity, today) if wrong),
    ]


async def enter(
    db: Database,
    counsellor: str,
    activity: Activity,
    *,
    today: date,
    at: int,
    new_id: str,
    change: bool = False,
) -> None:
    """Keep what a counsellor did, under `new_id`; `change` one that is there under it.

    Conflict with every rule that is broken, or for a day on which the counsellor was none;
    NotFound for a counsellor, place, kiosk or commune that is not there.
    """
    broken = faults(activity, today)
    if broken:
        raise Conflict("; ".join(broken), where="activity")
    person = await registers.counsellors.get(db, counsellor)
    if activity.day < person.starts_on or (person.ends_on and activity.day > person.ends_on):
        raise Conflict(f"{counsellor} was no counsellor on {activity.day}")
    commune = await _commune(db, activity)
    record = to_record(activity, counsellor, commune, at=at, new_id=new_id)
    if change:
        await registers.activities.change(db, record)
    else:
        await registers.activities.add(db, record)


def to_record(
    activity: Activity, counsellor: str, commune: str | None, *, at: int, new_id: str
) -> registers.activities.ActivityRecord:
    """The activity as the register keeps it: the day only of a workshop."""
    return registers.activities.ActivityRecord(
        id=f"{registers.activities.OWN}:{new_id}",
        source=registers.activities.OWN,
        type=activity.kind.value,
        month=f"{activity.day:%Y-%m}",
        day=activity.day if activity.kind is Kind.COLLECTIVE else None,
        minutes=activity.minutes,
        place_type=activity.place_type.value,
        people=activity.people,
        changed_at=at,
        counsellor=counsellor,
        commune=commune,
        place=activity.place,
        kiosk=activity.kiosk,
        autonomy=activity.autonomy and activity.autonomy.value,
        equipment=[one.value for one in activity.equipment],
        redirected=activity.redirected,
        redirected_to=activity.redirected_to and activity.redirected_to.value,
        title=activity.title,
        level=activity.level and activity.level.value,
        themes=[theme.value for theme in activity.themes],
        traits={name: _filled(activity, name) for name in TRAITS},
    )


def _filled(activity: Activity, trait: str) -> Mapping[str, int]:
    """The counts of a trait, who is not counted in it added to those of whom nothing is said."""
    given = dict(activity.traits.get(trait, {}))
    unsaid = str(TRAITS[trait]("non_communique"))
    given[unsaid] = given.get(unsaid, 0) + activity.people - sum(given.values())
    return given


async def _commune(db: Database, activity: Activity) -> str | None:
    if activity.place is not None:
        return (await registers.places.get(db, activity.place)).commune
    if activity.kiosk is not None:
        return (await kiosks.overview(db, activity.kiosk)).site.commune
    if activity.commune is not None and activity.commune not in known_communes().by_code:
        raise NotFound(f"no commune {activity.commune[:8]!r}")
    return activity.commune


def _about_themes(activity: Activity) -> list[str]:
    said = []
    if not activity.themes:
        said.append("thematiques: give at least one")
    procedures = [theme.value for theme in activity.themes if isinstance(theme, Procedure)]
    if procedures and Theme.PROCEDURES not in activity.themes:
        said.append(
            f"thematiques: {', '.join(procedures)} only together with {Theme.PROCEDURES.value}"
        )
    if Equipment.NONE in activity.equipment and len(set(activity.equipment)) > 1:
        said.append(f"materiel: {Equipment.NONE.value} only alone")
    return said


def _about_kind(activity: Activity) -> list[str]:
    workshop = activity.kind is Kind.COLLECTIVE
    only_workshops = {"titre_atelier": activity.title, "niveau_atelier": activity.level}
    only_individuals = {
        "autonomie": activity.autonomy,
        "oriente_vers_structure": activity.redirected or None,
        "structure_de_redirection": activity.redirected_to,
    }
    wrong = only_individuals if workshop else only_workshops
    kind = Kind.INDIVIDUAL if workshop else Kind.COLLECTIVE
    said = [f"{name}: only of type {kind.value}" for name, value in wrong.items() if value]
    if workshop:
        return said
    if activity.redirected_to and not activity.redirected:
        said.append("structure_de_redirection: only with oriente_vers_structure")
    if activity.redirected and not activity.redirected_to:
        said.append("oriente_vers_structure: say to which structure_de_redirection")
    return said


def _about_place(activity: Activity) -> list[str]:
    spots = [one for one in (activity.place, activity.kiosk) if one is not None]
    if activity.place_type is PlaceType.ACTIVITY_PLACE:
        return [] if len(spots) == 1 else ["lieu_activite: give one place, or one kiosk"]
    if spots:
        return [f"type_lieu {activity.place_type.value}: give a commune, no place and no kiosk"]
    if activity.commune is None:
        return [f"lieu_code_insee: give the commune of type_lieu {activity.place_type.value}"]
    return []


def _about_people(activity: Activity) -> list[str]:
    said = []
    if activity.kind is Kind.INDIVIDUAL and activity.people != 1:
        said.append("beneficiaires: individuel is one person")
    if not 1 <= activity.people <= MAX_PEOPLE:
        said.append(f"beneficiaires: 1 to {MAX_PEOPLE} people")
    for trait, counts in activity.traits.items():
        if trait not in TRAITS:
            said.append(f"beneficiaires: {trait[:32]!r} is none of {', '.join(TRAITS)}")
            continue
        strange = sorted(set(counts) - known(trait))
        if strange:
            said.append(f"{trait}: {strange[0][:32]!r} is no term of the Coop")
        if any(many < 0 for many in counts.values()) or sum(counts.values()) > activity.people:
            said.append(f"{trait}: more or fewer people than there were")
    return said


def _about_the_rest(activity: Activity, today: date) -> Sequence[tuple[bool, str]]:
    return (
        (activity.day > today, "date: it has not been yet"),
        (not 1 <= activity.minutes <= MAX_MINUTES, f"duree: 1 to {MAX_MINUTES} minutes"),
        (len(activity.title or "") > MAX_TITLE, f"titre_atelier: {MAX_TITLE} characters at most"),
    )
