"""A mapping file: what a table's columns are, and which indicator it holds.

    [indicator]
    code = "ifn"
    title_fr = "Indice de fragilité numérique"
    title_en = "Digital fragility index"
    unit = "1"
    source = "La MedNum"
    lowest = 0
    highest = 10

    [territory]
    from = "code_insee"
    kind = "commune"

    [value]
    from = "score"
    missing = { "s" = "secret statistique" }

`vintage` and `licence` of the indicator may be left to who imports. A TOML file; every fault of
it at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract import SettingsError, faults_of
from programme.observatory.territories import TerritoryKind
from store import registers

NOT_GIVEN = "non renseigné"
"""Why a value is missing when its cell is empty and the mapping says nothing of it."""
Vintage = Annotated[str, Field(pattern=r"^\d{4}(-\d{2})?$")]
Licence = Annotated[str, Field(min_length=1, max_length=80)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class IndicatorSaid(_Model):
    """What the file says of the indicator."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title_fr: Annotated[str, Field(min_length=1, max_length=200)]
    title_en: Annotated[str, Field(min_length=1, max_length=200)]
    unit: Annotated[str, Field(min_length=1, max_length=40)]
    source: Annotated[str, Field(min_length=1, max_length=300)]
    vintage: Vintage | None = None
    licence: Licence | None = None
    lowest: float | None = None
    highest: float | None = None


class TerritoryColumns(_Model):
    """Where a row's territory is: its code, of one kind; its name and parent where there are."""

    origin: Annotated[str, Field(alias="from")]
    kind: TerritoryKind
    name: str | None = None
    parent: str | None = None
    iris_type: str | None = None


class ValueColumn(_Model):
    """Where its value is, and what the texts mean that are none."""

    origin: Annotated[str, Field(alias="from")]
    missing: Mapping[str, str] = Field(default_factory=dict)


class IndicatorMapping(_Model):
    """A whole mapping file."""

    indicator: IndicatorSaid
    territory: TerritoryColumns
    value: ValueColumn

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that the table must have."""
        more = (self.territory.name, self.territory.parent, self.territory.iris_type)
        return (self.territory.origin, self.value.origin, *(one for one in more if one))


@dataclass(frozen=True, slots=True)
class Overrides:
    """What who imports says instead of the mapping."""

    vintage: str | None = None
    licence: str | None = None


def parse(text: str, where: str, overrides: Overrides | None = None) -> IndicatorMapping:
    """The mapping in a TOML text; SettingsError with every fault."""
    said = overrides or Overrides()
    try:
        tree = tomllib.loads(text)
        if isinstance(tree.get("indicator"), dict):
            given = {"vintage": said.vintage, "licence": said.licence}
            tree["indicator"] |= {name: value for name, value in given.items() if value}
        return IndicatorMapping.model_validate(tree)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"it is not TOML: {error}"], where=where) from None
    except ValidationError as error:
        raise SettingsError(faults_of(error), where=where) from None


def load(name: str, overrides: Overrides | None = None) -> IndicatorMapping:
    """The mapping in a file, or one of Escale's own by its name (`ifn`)."""
    own = files("programme.observatory").joinpath(f"mappings/{name}.toml")
    try:
        text = own.read_text("utf-8") if own.is_file() else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"it can't be read: {error}"], where=name) from None
    return parse(text, name, overrides)


def indicator_of(mapped: IndicatorMapping, where: str) -> registers.indicators.Indicator:
    """The catalogue's row; SettingsError when nobody says its vintage or licence."""
    said = mapped.indicator
    faults = [
        f"say its {name}: --{name}, or in the mapping"
        for name in ("vintage", "licence")
        if getattr(said, name) is None
    ]
    if None not in (said.lowest, said.highest) and (said.lowest or 0) >= (said.highest or 0):
        faults.append("the scale's lowest is not below its highest")
    if faults:
        raise SettingsError(faults, where=where)
    return registers.indicators.Indicator(**said.model_dump())
