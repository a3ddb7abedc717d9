"""Activities as the API says and hears them, under the Coop's own names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, Field

from contract import Commune, KioskId
from programme.activities import MAX_MINUTES, MAX_PEOPLE, MAX_TITLE, Activity
from programme.coop_vocabularies import (
    TRAITS,
    AgeBand,
    Autonomy,
    Equipment,
    Gender,
    Kind,
    Level,
    PlaceType,
    Procedure,
    Redirection,
    Status,
    Theme,
    label,
)
from programme.mounting import PLACE_PATTERN, Input
from store import registers

Many = Annotated[int, Field(ge=0, le=MAX_PEOPLE)]


class People(Input):
    """`beneficiaires`: how many, and of whom what is said. Nobody is named."""

    total: Many
    genres: dict[Gender, Many] = Field(default_factory=dict)
    tranches_age: dict[AgeBand, Many] = Field(default_factory=dict)
    statuts: dict[Status, Many] = Field(default_factory=dict)


class ActivityIn(Input):
    """An activity; of a `lieu_activite` the place or the kiosk is said, else the commune."""

    type: Kind
    date: dt.date
    duree: Annotated[int, Field(ge=1, le=MAX_MINUTES, description="minutes")]
    type_lieu: PlaceType
    beneficiaires: People
    thematiques: Annotated[tuple[Theme | Procedure, ...], Field(min_length=1, max_length=30)]
    lieu_code_insee: Commune | None = None
    place: Annotated[str, Field(pattern=PLACE_PATTERN)] | None = None
    kiosk: KioskId | None = None
    autonomie: Autonomy | None = None
    materiel: Annotated[tuple[Equipment, ...], Field(max_length=5)] = ()
    oriente_vers_structure: bool = False
    structure_de_redirection: Redirection | None = None
    titre_atelier: Annotated[str, Field(max_length=MAX_TITLE)] | None = None
    niveau_atelier: Level | None = None

    def activity(self) -> Activity:
        """What the counsellor did."""
        people = self.beneficiaires
        return Activity(
            kind=self.type,
            day=self.date,
            minutes=self.duree,
            place_type=self.type_lieu,
            themes=self.thematiques,
            people=people.total,
            commune=self.lieu_code_insee,
            place=self.place,
            kiosk=self.kiosk,
            autonomy=self.autonomie,
            equipment=self.materiel,
            redirected=self.oriente_vers_structure,
            redirected_to=self.structure_de_redirection,
            title=self.titre_atelier,
            level=self.niveau_atelier,
            traits={
                name: {term.value: many for term, many in getattr(people, name).items()}
                for name in TRAITS
            },
        )


class ActivityView(BaseModel):
    """An activity as the register keeps it; the day only of a workshop."""

    id: str
    type: str
    month: str
    date: dt.date | None
    duree: int
    type_lieu: str
    lieu_code_insee: str | None
    place: str | None
    kiosk: str | None
    thematiques: Sequence[str]
    titre_atelier: str | None
    niveau_atelier: str | None
    people: int

    @classmethod
    def of(cls, record: registers.activities.ActivityRecord) -> Self:
        """The register's row."""
        return cls(
            id=record.id,
            type=record.type,
            month=record.month,
            date=record.day,
            duree=record.minutes,
            type_lieu=record.place_type,
            lieu_code_insee=record.commune,
            place=record.place,
            kiosk=record.kiosk,
            thematiques=record.themes,
            titre_atelier=record.title,
            niveau_atelier=record.level,
            people=record.people,
        )


class Counted(BaseModel):
    """A line of the figures: a term, its French label, and how many."""

    term: str
    label: str
    activities: int
    people: int
    minutes: int


class Told(BaseModel):
    """How many people of whom this is said."""

    term: str
    label: str
    people: int


class FiguresView(BaseModel):
    """A month of one source. An activity with several themes counts in each of them."""

    source: str
    month: str
    activities: int
    people: int
    minutes: int
    types: Sequence[Counted]
    thematiques: Sequence[Counted]
    structures_de_redirection: Sequence[Counted]
    beneficiaires: Mapping[str, Sequence[Told]]

    @classmethod
    def of(cls, figures: registers.activities.Figures) -> Self:
        """The register's figures with the Coop's labels."""
        return cls(
            source=figures.source,
            month=figures.month,
            activities=figures.total.activities,
            people=figures.total.people,
            minutes=figures.total.minutes,
            types=_lines("type", figures.by_type),
            thematiques=_lines("thematiques", figures.by_theme),
            structures_de_redirection=_lines("structure_de_redirection", figures.by_redirection),
            beneficiaires={
                trait: [
                    Told(term=term, label=label(trait, term), people=many)
                    for term, many in sorted(values.items())
                ]
                for trait, values in figures.people.items()
            },
        )


def _lines(field: str, counts: Mapping[str, registers.activities.Count]) -> list[Counted]:
    return [
        Counted(
            term=term,
            label=label(field, term),
            activities=many.activities,
            people=many.people,
            minutes=many.minutes,
        )
        for term, many in counts.items()
    ]
