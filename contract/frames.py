"""Frames and acknowledgements: what carries samples up, and what releases them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Constrained

from contract.identifiers import MAX_SAFE_INTEGER, KioskId, Micros, Ulid
from contract.reasons import Reason

MAX_SAMPLES = 1_000
MAX_FRAME_BYTES = 256 * 1024
BOOT_PROPERTY = "boot"
SEQ_PROPERTY = "seq"
"""MQTT user properties that repeat a frame's key, so that even bad bytes can be answered."""

FieldValue = bool | int | float | str
Seq = Annotated[int, Constrained(ge=1, le=MAX_SAFE_INTEGER)]
ClockState = Literal["synced", "unsynced"]


class WireModel(BaseModel):
    """What crosses the wire: frozen, strict, nothing unknown let through in silence."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


class Sample(WireModel):
    """One reading: measurement `m`, time `at` in µs, tags and fields as in the registry."""

    m: str
    at: Micros
    tags: dict[str, str] = Constrained(default_factory=dict)
    fields: dict[str, FieldValue]


class Frame(WireModel):
    """One journal row: the samples of one family, with the journal's key (boot, seq).

    `kiosk` may repeat the topic's; it must then be the same.
    """

    boot: Ulid
    seq: Seq
    clock: ClockState
    samples: Annotated[list[Sample], Constrained(min_length=1, max_length=MAX_SAMPLES)]
    kiosk: KioskId | None = None


class Rejection(WireModel):
    """A frame of which the samples at `indices` (all of them when None) were not taken."""

    seq: Seq
    indices: tuple[int, ...] | None = None
    reason: Reason
    description: str = ""


class Ack(WireModel):
    """What the store has (`stored`: closed ranges of seq) and what was set apart for good.

    A frame is named either in `stored` or in `rejected`. One named in `rejected` with indices
    is stored but for these. May repeat, get lost and come in any order.
    """

    boot: Ulid
    stored: tuple[tuple[Seq, Seq], ...] = ()
    rejected: tuple[Rejection, ...] = ()

    @model_validator(mode="after")
    def _closed(self) -> Ack:
        if any(low > high for low, high in self.stored):
            raise ValueError("a range ends before it begins")
        return self

    def seqs(self, held: Iterable[int]) -> Iterator[int]:
        """Those of `held` that `stored` covers."""
        return (seq for seq in held if any(low <= seq <= high for low, high in self.stored))


def ranges(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Sorted closed ranges that cover exactly `seqs`."""
    spans: list[tuple[int, int]] = []
    for seq in sorted(set(seqs)):
        if spans and spans[-1][1] == seq - 1:
            spans[-1] = (spans[-1][0], seq)
        else:
            spans.append((seq, seq))
    return tuple(spans)


class Account(WireModel):
    """A kiosk's account in samples, since its first boot.

    `produced = stored + rejected + dropped + held + set_aside`, always.
    """

    produced: int = 0
    stored: int = 0
    rejected: int = 0
    dropped: int = 0
    held: int = 0
    set_aside: int = 0

    @property
    def balanced(self) -> bool:
        """Whether the account adds up."""
        parts = self.stored + self.rejected + self.dropped + self.held + self.set_aside
        return self.produced == parts
