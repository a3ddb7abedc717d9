"""What a measurement is: the types of the registry's rows, and the registry itself.

From these rows come edge validation, line protocol types, the embedded store's tables, API
validation, panels and units. The rows of Escale's own stand in `contract.catalogue`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contract.errors import QueryRefused
from contract.families import Family
from contract.frames import FieldValue, Sample
from contract.identifiers import MAX_SAFE_INTEGER, NAME_PATTERN
from contract.reasons import Fault, Reason

FieldKind = Literal["float", "integer", "boolean", "string"]
Origin = Literal["kiosk", "office"]
Meaning = Literal["gauge", "counter", "amount", "state"]
Stand = Literal["mean", "last", "sum"]

DAY_S = 86_400
FUTURE_TOLERANCE_S = 3_600
RESERVED = frozenset({"kiosk", "time"})
"""Every point's own tag, and InfluxDB's column of times."""
MAX_TAG_LENGTH = 128
MAX_TEXT_LENGTH = 1_024

_TYPES: Mapping[FieldKind, tuple[type, ...]] = {
    "float": (float, int),
    "integer": (int,),
    "boolean": (bool,),
    "string": (str,),
}


@dataclass(frozen=True, slots=True)
class Title:
    """What people read, in French and English."""

    fr: str
    en: str


_STANDS: Mapping[Meaning, Stand] = {
    "gauge": "mean",
    "counter": "last",
    "amount": "sum",
    "state": "last",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where on a value wants attention: at or above `above`, or below `below`.

    `severity` is one of `contract.SEVERITIES`. Panels colour by it. A boolean wants it when true
    (`above` 1) or when false (`below` 1).
    """

    severity: str
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Particular:
    """Thresholds of the series whose tag has this value, instead of the field's own.

    A value that ends in `*` stands for all that begin so.
    """

    tag: str
    value: str
    thresholds: tuple[Threshold, ...]

    def about(self, tags: Mapping[str, str]) -> bool:
        """Whether a series with these tags is meant."""
        found = tags.get(self.tag)
        if found is None:
            return False
        if self.value.endswith("*"):
            return found.startswith(self.value[:-1])
        return found == self.value


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, UCUM unit (`1` is a plain number), valid range and title.

    `meaning` says what a value tells, and so what stands for many of them: a `gauge` how it is
    at that moment (the mean), a `counter` a total since some beginning (the last one), an
    `amount` so much in its own period (the sum), a `state` which of some (the last one).
    Numbers are gauges and the rest are states unless it is said. One that is not `shown` is for
    machines: no panel draws it, and it lives as long as raw samples do.
    """

    name: str
    kind: FieldKind
    title: Title
    unit: str = "1"
    minimum: float | None = None
    maximum: float | None = None
    meaning: Meaning | None = None
    thresholds: tuple[Threshold, ...] = ()
    particulars: tuple[Particular, ...] = ()
    shown: bool = True

    def thresholds_of(self, tags: Mapping[str, str]) -> tuple[Threshold, ...]:
        """The thresholds of a series with these tags."""
        found = (each.thresholds for each in self.particulars if each.about(tags))
        return next(found, self.thresholds)

    @property
    def tells(self) -> Meaning:
        """The field's meaning, said or by its kind."""
        return self.meaning or ("gauge" if self.kind in ("float", "integer") else "state")

    @property
    def stands(self) -> Stand:
        """The function whose result stands for the values of a window."""
        return _STANDS[self.tells]

    def fault(self, value: object) -> Fault | None:
        """Why `value` can't be this field's, or None."""
        allowed = _TYPES[self.kind]
        if not isinstance(value, allowed) or (isinstance(value, bool) and self.kind != "boolean"):
            return Fault(Reason.WRONG_TYPE, f"{self.name} takes a {self.kind}, got {value!r:.60}")
        if isinstance(value, str):
            if len(value) > MAX_TEXT_LENGTH or "\x00" in value:
                return Fault(Reason.OUT_OF_RANGE, f"{self.name}: text too long, or with a NUL")
            return None
        if not isinstance(value, int | float):
            return None
        # First, because a whole number of hundreds of digits can't even be made a float.
        if not isinstance(value, float) and abs(value) > MAX_SAFE_INTEGER:
            return Fault(Reason.OUT_OF_RANGE, f"{self.name} is beyond 2^53")
        if not math.isfinite(value):
            return Fault(Reason.NOT_FINITE, f"{self.name} is {value}")
        if self.minimum is not None and value < self.minimum:
            return Fault(Reason.OUT_OF_RANGE, f"{self.name} is {value}, below {self.minimum}")
        if self.maximum is not None and value > self.maximum:
            return Fault(Reason.OUT_OF_RANGE, f"{self.name} is {value}, above {self.maximum}")
        return None

    def coerce(self, value: FieldValue) -> FieldValue:
        """A valid value in the field's own type: JSON's `3` of a float field becomes 3.0."""
        return float(value) if self.kind == "float" else value


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; `optional` ones may be missing."""

    name: str
    title: Title
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the registry. Points carry the tag `kiosk` besides the tags named here.

    `origin` says who may measure it: rows of the `office` are never taken from a kiosk.
    """

    name: str
    family: Family
    title: Title
    fields: tuple[Field, ...]
    tags: tuple[Tag, ...] = ()
    origin: Origin = "kiosk"

    def field(self, name: str) -> Field:
        """The field of that name; QueryRefused when there is none."""
        for row in self.fields:
            if row.name == name:
                return row
        known = ", ".join(row.name for row in self.fields)
        raise QueryRefused(f"{self.name} has no field {name[:64]!r}", todo=f"use one of {known}")

    def tag_fault(self, tags: Mapping[str, object]) -> Fault | None:
        """Why these tags can't be a sample's of this measurement, or None."""
        known = {tag.name for tag in self.tags}
        for name, value in tags.items():
            if name not in known:
                return Fault(Reason.UNKNOWN_TAG, f"{self.name} has no tag {name[:64]!r}")
            if not isinstance(value, str):
                return Fault(Reason.WRONG_TYPE, f"tag {name} takes a string")
            if not 0 < len(value) <= MAX_TAG_LENGTH or not value.isprintable() or "\\" in value:
                return Fault(
                    Reason.OUT_OF_RANGE,
                    f"tag {name}: 1 to {MAX_TAG_LENGTH} printable characters, no backslash",
                )
        missing = [tag.name for tag in self.tags if not tag.optional and tag.name not in tags]
        if missing:
            return Fault(Reason.MALFORMED, f"{self.name} needs the tag {missing[0]}")
        return None

    def field_fault(self, fields: Mapping[str, object]) -> Fault | None:
        """Why these fields can't be a sample's of this measurement, or None."""
        if not fields:
            return Fault(Reason.MALFORMED, "a sample has at least one field")
        rows = {row.name: row for row in self.fields}
        for name, value in fields.items():
            row = rows.get(name)
            if row is None:
                return Fault(Reason.UNKNOWN_FIELD, f"{self.name} has no field {name[:64]!r}")
            fault = row.fault(value)
            if fault is not None:
                return fault
        return None

    def coerce(self, sample: Sample) -> Sample:
        """A valid sample with each value in its field's own type."""
        fields = {name: self.field(name).coerce(value) for name, value in sample.fields.items()}
        return Sample(m=sample.m, at=sample.at, tags=sample.tags, fields=fields)


class Registry(Mapping[str, Measurement]):
    """Measurements by name. Immutable: `with_rows` gives a larger one."""

    def __init__(self, rows: Iterable[Measurement]) -> None:
        self._rows: dict[str, Measurement] = {}
        for row in rows:
            if row.name in self._rows:
                raise ValueError(f"measurement {row.name} is declared twice")
            _check_names(row)
            self._rows[row.name] = row

    def __getitem__(self, name: str) -> Measurement:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def with_rows(self, rows: Iterable[Measurement]) -> Registry:
        """This registry and `rows`: how a third-party driver adds its own."""
        return Registry([*self._rows.values(), *rows])

    def named(self, name: str) -> Measurement:
        """The measurement of that name; QueryRefused, with the known ones, when there is none."""
        row = self._rows.get(name)
        if row is None:
            known = ", ".join(sorted(self._rows))
            raise QueryRefused(f"no measurement {name[:64]!r}", todo=f"use one of {known}")
        return row

    def fault(
        self,
        sample: Sample,
        *,
        now: int,
        retention_s: int | None = None,
        family: Family | None = None,
    ) -> Fault | None:
        """Why a kiosk's sample is not taken, or None.

        `now` in µs is the time of receipt; `retention_s` the life of raw data, if it ends;
        `family` what the frame claims to hold.
        """
        row = self._rows.get(sample.m)
        if row is None or row.origin != "kiosk":
            return Fault(Reason.UNKNOWN_MEASUREMENT, f"no measurement {sample.m[:64]!r} of kiosks")
        if family is not None and row.family is not family:
            return Fault(Reason.WRONG_FAMILY, f"{sample.m} is {row.family}, the frame is {family}")
        if sample.at > now + FUTURE_TOLERANCE_S * 1_000_000:
            return Fault(Reason.IN_FUTURE, "measured later than an hour from now")
        if retention_s is not None and sample.at < now - retention_s * 1_000_000:
            return Fault(Reason.TOO_OLD, f"older than the {retention_s // DAY_S} days kept")
        return row.tag_fault(sample.tags) or row.field_fault(sample.fields)


def _check_names(row: Measurement) -> None:
    parts = [*(field.name for field in row.fields), *(tag.name for tag in row.tags)]
    for name in (row.name, *parts):
        if not re.fullmatch(NAME_PATTERN, name):
            raise ValueError(f"{row.name}: {name!r} is not of the form {NAME_PATTERN}")
    taken = sorted(RESERVED & set(parts)) or sorted(n for n in parts if parts.count(n) > 1)
    if taken:
        raise ValueError(f"{row.name}: the name {taken[0]!r} is taken")
