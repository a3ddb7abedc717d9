"""What a line is, and the small protocol by which it is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

Bias = Literal["as-is", "disabled", "pull-up", "pull-down"]


class LineOptions(BaseModel):
    """Which line, and how it is read.

    `line` is a name (`GPIO17`), looked for on every chip, or a number on `chip`; `chip` is a
    shell pattern of the chip's label, or a path of its device. A level counts when it has
    lasted `debounce_ms`. `active_low`: the line is active when its voltage is low.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Annotated[int, Field(ge=0, le=4_095)] | Annotated[str, Field(min_length=1, max_length=64)]
    chip: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    active_low: bool = False
    bias: Bias = "as-is"
    debounce_ms: Annotated[float, Field(ge=0, le=10_000)] = 50.0

    @model_validator(mode="after")
    def _whole(self) -> LineOptions:
        if isinstance(self.line, int) and self.chip is None:
            raise ValueError("a line's number needs its chip; a line's name does not")
        return self

    def __str__(self) -> str:
        return f"line {self.line}" if self.chip is None else f"line {self.line} of {self.chip}"


@dataclass(frozen=True, slots=True)
class Edge:
    """The line has become active, or inactive, at `at` monotonic seconds."""

    active: bool
    at: float


class OpenLine(Protocol):
    """A line that this process holds as an input, until it is closed."""

    debounced: bool
    """Whether the kernel or the chip debounces it."""

    def fileno(self) -> int:
        """Readable when there are edges."""

    def active(self) -> bool:
        """Its level now. May block for as long as the chip's bus takes; OSError."""

    def edges(self) -> Sequence[Edge]:
        """Those that have come since, in order; never blocks; OSError when the chip has gone."""

    def close(self) -> None:
        """Gives the line back."""


class LineSource(Protocol):
    """Where lines come from: libgpiod, or a test's own."""

    def open(self, options: LineOptions) -> OpenLine:
        """The line; DriverError when there is none or it is taken. May block."""
