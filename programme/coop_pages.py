"""A page of the Coop's `/activites` (JSON:API), read: activities as counts, and what is taken back.

Of an activity only what the figures need is read. Titles and details of procedures are written
freely and may name somebody; the mediator and the place are named by number: none of it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract import EscaleError
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
)
from programme.hours import ZONE
from store import registers

SOURCE = "coop"
MAX_MINUTES = 7 * 24 * 60
MAX_VALUE = 64
_AFTER = "page[after]"


class CoopRefused(EscaleError):
    """The Coop's API says no, or what it says is not what its contract says."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Of the activity `id`, `value` of `field` is refused for `reason`, or was `guessed`."""

    id: str
    field: str
    value: str
    reason: str
    guessed: bool = False

    def __str__(self) -> str:
        return f"{self.id}, {self.field}: {self.value!r} {self.reason}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds. `next` asks for the page after it; None when the list ends here.

    `rows` are all that were on it, `newest` and `oldest` the changes at its two ends (µs; 0 for
    an empty page). `total` is how many activities there are in all, if it is said.
    """

    rows: int
    records: Sequence[registers.activities.ActivityRecord]
    removed: Sequence[str]
    remarks: Sequence[Remark]
    next: str | None
    newest: int
    oldest: int
    newest_first: bool
    total: int | None


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _People(_Model):
    total: int = Field(ge=0)
    genres: dict[Gender, int] = Field(default_factory=dict)
    tranches_age: dict[AgeBand, int] = Field(default_factory=dict)
    statuts: dict[Status, int] = Field(default_factory=dict)


class _Change(_Model):
    """What every activity has, one that is taken back too."""

    creation: datetime | None = None
    modification: datetime | None = None
    suppression: datetime | None = None

    @property
    def at(self) -> int:
        """The latest that was done to it, in µs."""
        return max(_micros(one) for one in (self.creation, self.modification, self.suppression))

    @property
    def changed(self) -> int:
        """What the list is ordered by."""
        return _micros(self.modification or self.creation)


class _Attributes(_Change):
    type: Kind
    date: datetime
    duree: int = Field(ge=0, le=MAX_MINUTES)
    type_lieu: PlaceType
    lieu_code_insee: str | None = Field(default=None, pattern=r"^[0-9][0-9AB][0-9]{3}$")
    autonomie: Autonomy | None = None
    materiel: tuple[Equipment, ...] = ()
    thematiques: tuple[Theme | Procedure, ...] = ()
    oriente_vers_structure: bool | None = None
    structure_de_redirection: Redirection | None = None
    niveau_atelier: Level | None = None
    accompagnements: int | None = Field(default=None, ge=0)
    beneficiaires: _People | None = None


class _Resource(_Model):
    id: str = Field(min_length=1, max_length=64)
    attributes: dict[str, Any]


class _Link(_Model):
    href: str


class _Links(_Model):
    next: _Link | str | None = None


class _Meta(_Model):
    total_count: int | None = None
    has_next_page: bool = True


class _Document(_Model):
    data: list[_Resource]
    links: _Links = _Links()
    meta: _Meta = _Meta()


def read_page(document: object, where: str) -> Page:
    """The page in a JSON document; CoopRefused when it is none.

    An activity that can't be understood is left out, with a remark for each of its faults.
    """
    try:
        parsed = _Document.model_validate(document)
    except ValidationError as error:
        place, reason = next(_faults(error))[::2]
        raise CoopRefused(
            f"that is no page of activities: {place} {reason}",
            where=where,
            todo="look whether the Coop's API has changed",
        ) from None
    records: dict[str, registers.activities.ActivityRecord] = {}
    removed: dict[str, None] = {}
    remarks: list[Remark] = []
    changes: list[int] = []
    for resource in parsed.data:
        name = f"{SOURCE}:{resource.id}"
        record, said, change = _read(resource, name)
        remarks += said
        if change is not None:
            changes.append(change.changed)
        if record is not None:
            records[name] = record
        elif change is not None and change.suppression is not None:
            removed[name] = None
    return Page(
        rows=len(parsed.data),
        records=[record for name, record in records.items() if name not in removed],
        removed=list(removed),
        remarks=remarks,
        next=_next(parsed),
        newest=max(changes, default=0),
        oldest=min(changes, default=0),
        newest_first=len(changes) > 1 and changes[0] > changes[-1],
        total=parsed.meta.total_count,
    )


def _read(
    resource: _Resource, name: str
) -> tuple[registers.activities.ActivityRecord | None, list[Remark], _Change | None]:
    change = None
    try:
        change = _Change.model_validate(resource.attributes)
        if change.suppression is not None:
            return None, [], change
        given = _Attributes.model_validate(resource.attributes)
    except ValidationError as error:
        return None, [Remark(resource.id, *fault) for fault in _faults(error)], change
    people = _people(given)
    if isinstance(people, str):
        return None, [Remark(resource.id, "beneficiaires", "", people)], change
    themes, remarks = _themes(given, resource.id)
    return _record(given, name, people, themes), remarks, change


def _record(
    given: _Attributes,
    name: str,
    people: tuple[int, Mapping[str, Mapping[str, int]]],
    themes: Sequence[str],
) -> registers.activities.ActivityRecord:
    day = _local(given.date).date()
    total, traits = people
    return registers.activities.ActivityRecord(
        id=name,
        source=SOURCE,
        type=given.type.value,
        month=f"{day:%Y-%m}",
        day=day if given.type is Kind.COLLECTIVE else None,
        minutes=given.duree,
        place_type=given.type_lieu.value,
        people=total,
        changed_at=given.at,
        commune=given.lieu_code_insee,
        autonomy=given.autonomie and given.autonomie.value,
        equipment=[one.value for one in given.materiel],
        redirected=bool(given.oriente_vers_structure),
        redirected_to=given.structure_de_redirection and given.structure_de_redirection.value,
        level=given.niveau_atelier and given.niveau_atelier.value,
        themes=themes,
        traits=traits,
    )


def _people(given: _Attributes) -> tuple[int, Mapping[str, Mapping[str, int]]] | str:
    """How many there were, by trait; or what is wrong with the numbers."""
    if given.beneficiaires is None:
        if given.accompagnements is None:
            return "says nothing of how many people there were"
        return given.accompagnements, {}
    total = given.beneficiaires.total
    traits: dict[str, Mapping[str, int]] = {}
    for trait in TRAITS:
        counts = {str(term): many for term, many in getattr(given.beneficiaires, trait).items()}
        if any(many < 0 for many in counts.values()) or sum(counts.values()) > total:
            return f"counts more or fewer people by {trait} than there were"
        unsaid = str(TRAITS[trait]("non_communique"))
        counts[unsaid] = counts.get(unsaid, 0) + total - sum(counts.values())
        traits[trait] = counts
    return total, traits


def _themes(given: _Attributes, activity: str) -> tuple[list[str], list[Remark]]:
    """The themes; activities from before the Coop's rule may lack the general one."""
    themes = [theme.value for theme in given.thematiques]
    alone = [theme for theme in given.thematiques if isinstance(theme, Procedure)]
    if not alone or Theme.PROCEDURES in given.thematiques:
        return themes, []
    reason = f"stands without {Theme.PROCEDURES.value}: added"
    said = Remark(activity, "thematiques", alone[0].value, reason, guessed=True)
    return [*themes, Theme.PROCEDURES.value], [said]


def _next(parsed: _Document) -> str | None:
    link = parsed.links.next
    href = link.href if isinstance(link, _Link) else link
    if not href or not parsed.meta.has_next_page:
        return None
    # Only the cursor is taken from the link: where to ask is ours to say. It may hold a bare «+».
    for pair in urlsplit(href).query.split("&"):
        name, _, value = pair.partition("=")
        if unquote(name) == _AFTER and value:
            return unquote(value)
    return None


def _faults(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """Field, value and reason of each; a value is shown only where it is a single one."""
    for fault in error.errors(include_url=False, include_context=False):
        field = ".".join(str(part) for part in fault["loc"] if not isinstance(part, int)) or "it"
        value = fault["input"]
        shown = str(value)[:MAX_VALUE] if isinstance(value, str | int | float) else ""
        yield field, shown, fault["msg"][0].lower() + fault["msg"][1:]


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def _micros(moment: datetime | None) -> int:
    if moment is None:
        return 0
    exact = _local(moment)
    return int(exact.timestamp()) * 1_000_000 + exact.microsecond
