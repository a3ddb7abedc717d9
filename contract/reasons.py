"""Why something is not taken: one vocabulary for kiosk, collector, dead letters and API."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The reason of a rejection; a sentence goes beside it."""

    NOT_JSON = "not_json"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    WRONG_KIOSK = "wrong_kiosk"
    WRONG_IDENTITY = "wrong_identity"
    WRONG_FAMILY = "wrong_family"
    UNKNOWN_MEASUREMENT = "unknown_measurement"
    UNKNOWN_TAG = "unknown_tag"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    NOT_FINITE = "not_finite"
    OUT_OF_RANGE = "out_of_range"
    IN_FUTURE = "in_future"
    TOO_OLD = "too_old"
    STORE_REFUSED = "store_refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason and its sentence."""

    reason: Reason
    description: str
