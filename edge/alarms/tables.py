"""A rule as TOML says it: one table, `[alarms.<type>]`."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constrained

from contract import FieldValue, Severity, Trade

Names = str | tuple[str, ...]
Seconds = Annotated[float, Constrained(ge=0, le=90 * 86_400)]
Window = Annotated[float, Constrained(ge=60, le=31 * 86_400)]
Values = FieldValue | tuple[FieldValue, ...]


class Table(BaseModel):
    """An unknown key is a fault, so that a typing error is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sentences(Table):
    """What staff read, in French and English."""

    fr: Annotated[str, Constrained(min_length=1, max_length=400)]
    en: Annotated[str, Constrained(min_length=1, max_length=400)]


class Threshold(Table):
    """One of `above`, `below` and `is`; `only_if`: other fields of the same reading."""

    above: float | None = None
    below: float | None = None
    is_: Annotated[Values | None, Constrained(alias="is")] = None
    only_if: dict[str, FieldValue] = {}
    severity: Severity | None = None


class TrendTable(Table):
    """The value becomes the seconds until it `reaches` this, at its rate over `over_s`."""

    reaches: float
    over_s: Window


class RuleTable(Threshold):
    """`when` names a measurement's field; `by` is the tag that becomes the alarm's qualifier.

    Times in seconds, thresholds in the field's unit. A `latch`ed alarm stays until somebody
    acknowledges it. `parents` hide it; once they are over it has `grace_s` to end by itself.
    `show` is the field whose value, divided by `show_per`, stands in the texts.
    """

    when: Annotated[str, Constrained(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    tags: dict[str, Names] = {}
    except_: Annotated[dict[str, Names], Constrained(alias="except")] = {}
    by: str = ""
    levels: Annotated[tuple[Threshold, ...], Constrained(max_length=4)] = ()
    clear: float | None = None
    raise_after_s: Seconds = 0.0
    clear_after_s: Seconds = 0.0
    trend: TrendTable | None = None
    per_day_over_s: Window | None = None
    trade: Trade
    latch: bool = False
    parents: tuple[str, ...] = ()
    grace_s: Seconds = 180.0
    show: str = ""
    show_per: Annotated[float, Constrained(gt=0)] = 1.0
    consequence: Sentences
    advice: Sentences
    off: bool = False
