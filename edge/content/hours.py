"""The hours whose orientations have not left yet: as counts, in order of themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, NonNegativeInt

from contract import FieldValue
from edge.readings import Reading

MEASUREMENT = "orientation"


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Counted(_Kept):
    """Of one theme and place (empty: none in particular); `codes` are digests, sorted."""

    theme: str
    place: str
    offered: NonNegativeInt
    taken: NonNegativeInt
    codes: tuple[str, ...]

    @property
    def reading(self) -> Reading:
        """As it leaves."""
        tags = {"theme": self.theme} | ({"place": self.place} if self.place else {})
        fields: Mapping[str, FieldValue] = {"offered": self.offered, "taken": self.taken}
        codes = {"codes": " ".join(self.codes)} if self.codes else {}
        return Reading(MEASUREMENT, {**fields, **codes}, tags)


class Hours(_Kept):
    """`last` is the open hour's last microsecond; `ended` are hours that nobody took yet.

    `leaving`: they were about to be recorded when the journal had that many samples.
    """

    last: int
    open: tuple[Counted, ...] = ()
    ended: tuple[tuple[Counted, ...], ...] = ()
    leaving: int | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.open and not self.ended

    def left(self, produced: int | None) -> Hours:
        """Without what has left, by the samples that the journal has now; none is leaving."""
        gone = self.leaving is not None and produced is not None and produced > self.leaving
        return Hours(last=self.last, open=self.open, ended=() if gone else self.ended)
