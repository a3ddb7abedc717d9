"""A mapping file: how another table's columns become the standard's.

    source = "Département de la Gironde"

    [columns.nom]
    from = "Lieu"

    [columns.services]
    from = "services"
    split = " / "
    terms = { "Accès à Internet en autonomie" = "Accès internet et matériel informatique" }

Each key under `columns` is a column of the standard. A TOML file; every fault of it at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from contract import SettingsError, faults_of
from programme.folding import fold
from programme.imports.terms import term
from programme.places import FIELDS
from programme.vocabularies import VOCABULARIES

STANDARD = "standard"
"""The mapping of files that are in the standard's form already."""
Form = Literal["text", "date", "phone", "url", "mails", "number", "id", "street", "postcode"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Find(_Model):
    """When `pattern` (a regular expression, on folded text) is in the text, it means `gives`."""

    pattern: str
    gives: tuple[str, ...]

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return pattern


class Rule(_Model):
    """How one column of the standard is made.

    The texts of `origin` (`from` in the file), joined; `constant` where they are empty. `form`
    (`as` in the file) is what the text is; a list is `split`, each part looked up in `terms`
    (several when one means several) or in the standard's vocabulary; what is in neither makes
    the row refused, or is left out. `find` guesses from free text. `guessed` says that the
    constant is a guess.
    """

    origin: Annotated[tuple[str, ...], Field(alias="from")] = ()
    join: str = " "
    constant: str = ""
    guessed: bool = False
    form: Annotated[Form, Field(alias="as")] = "text"
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    split: str = "|"
    terms: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    find: tuple[Find, ...] = ()
    unknown: Literal["refuse", "leave_out"] = "refuse"

    @field_validator("origin", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("terms", mode="before")
    @classmethod
    def _folded(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {
            fold(str(text)): (meant,) if isinstance(meant, str) else meant
            for text, meant in value.items()
        }


class Mapped(_Model):
    """A whole mapping file. `source` names who published the table."""

    source: str
    columns: Mapping[str, Rule]

    @model_validator(mode="after")
    def _names_exist(self) -> Mapped:
        unknown = [name for name in self.columns if name not in FIELDS]
        if unknown:
            raise ValueError(f"the standard has no column {', '.join(unknown)}")
        for name, rule in self.columns.items():
            if name in VOCABULARIES:
                _check_terms(name, rule)
        return self

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that the table must have."""
        return tuple(dict.fromkeys(name for rule in self.columns.values() for name in rule.origin))


def parse_mapping(text: str, where: str) -> Mapped:
    """The mapping in a TOML text; SettingsError with every fault."""
    try:
        return Mapped.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"it is not TOML: {error}"], where=where) from None
    except ValidationError as error:
        raise SettingsError(faults_of(error), where=where) from None


def load_mapping(name: str) -> Mapped:
    """The mapping in a file, or one of Escale's own by its name (`standard`, `gironde`)."""
    path = Path(name)
    own = files("programme").joinpath(f"mappings/{name}.toml")
    try:
        text = own.read_text("utf-8") if own.is_file() else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"it can't be read: {error}"], where=name) from None
    return parse_mapping(text, name)


def _check_terms(column: str, rule: Rule) -> None:
    given = [*rule.terms.values(), *(find.gives for find in rule.find)]
    for meant in given:
        for text in meant:
            if term(column, text) is None:
                raise ValueError(f"{column}: {text!r} is no term of the standard")
