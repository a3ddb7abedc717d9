"""A frame's bytes examined: what is good goes on, what is not is named with its reason.

Used at both ends: by the kiosk before a frame enters its journal, by the collector before a
point enters the store. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from pydantic_core import from_json

from contract.catalogue import REGISTRY
from contract.errors import BadIdentifier
from contract.families import Family
from contract.frames import MAX_FRAME_BYTES, MAX_SAMPLES, Rejection, Sample
from contract.identifiers import MAX_SAFE_INTEGER, ulid
from contract.measurements import Registry
from contract.reasons import Fault, Reason

_FRAME_KEYS = {"boot", "seq", "clock", "samples", "kiosk"}
_SAMPLE_KEYS = {"m", "at", "tags", "fields"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What surrounds a frame's bytes: its topic's kiosk and family, its user properties."""

    kiosk: str
    family: Family
    boot: str | None
    seq: int | None

    @classmethod
    def of(cls, kiosk: str, family: Family, properties: Mapping[str, str]) -> Claim:
        """The claim of a message; properties that make no key are as good as missing."""
        boot, seq = properties.get("boot"), properties.get("seq", "")
        valid = seq.isascii() and seq.isdigit() and 0 < len(seq) <= 16
        number = int(seq) if valid and 1 <= int(seq) <= MAX_SAFE_INTEGER else None
        return cls(kiosk, family, boot if _is_ulid(boot) else None, number)


@dataclass(slots=True)
class Examined:
    """A frame after examination. `boot` and `seq` are None when nobody can be answered."""

    boot: str | None
    seq: int | None
    clock: str = "synced"
    good: list[tuple[int, Sample]] = field(default_factory=list)
    faults: list[tuple[int | None, Fault]] = field(default_factory=list)
    """Index of the sample (None: the whole frame) and why it is not taken."""

    def rejections(self) -> tuple[Rejection, ...]:
        """The faults as the acknowledgement names them: one row per reason."""
        if self.seq is None:
            return ()
        grouped: dict[Reason, list[int]] = {}
        sentence: dict[Reason, str] = {}
        for index, fault in self.faults:
            sentence.setdefault(fault.reason, fault.description)
            if index is None:
                return (
                    Rejection(seq=self.seq, reason=fault.reason, description=fault.description),
                )
            grouped.setdefault(fault.reason, []).append(index)
        return tuple(
            Rejection(
                seq=self.seq, indices=tuple(rows), reason=reason, description=sentence[reason]
            )
            for reason, rows in grouped.items()
        )


def examine_frame(
    claim: Claim,
    payload: bytes,
    *,
    now: int,
    retention_s: int | None = None,
    registry: Registry = REGISTRY,
) -> Examined:
    """What of a frame can be stored, and what can't, each with its reason.

    `now` in µs is the time of receipt. Never raises for what the payload holds.
    """
    result = Examined(claim.boot, claim.seq)
    envelope = _envelope(claim, payload, result)
    if isinstance(envelope, Fault):
        result.faults.append((None, envelope))
        return result
    for index, raw in enumerate(envelope):
        taken = _sample(raw, claim, now=now, retention_s=retention_s, registry=registry)
        if isinstance(taken, Fault):
            result.faults.append((index, taken))
        else:
            result.good.append((index, taken))
    return result


def _envelope(claim: Claim, payload: bytes, result: Examined) -> list[Any] | Fault:
    if len(payload) > MAX_FRAME_BYTES:
        return Fault(Reason.TOO_LARGE, f"{len(payload)} bytes, at most {MAX_FRAME_BYTES}")
    try:
        body = from_json(payload, allow_inf_nan=True)
    except ValueError as error:
        return Fault(Reason.NOT_JSON, str(error)[:200])
    if not isinstance(body, dict):
        return Fault(Reason.MALFORMED, "a frame is a JSON object")
    boot, seq, samples = body.get("boot"), body.get("seq"), body.get("samples")
    if not _is_ulid(boot) or not _is_count(seq):
        return Fault(Reason.MALFORMED, "boot is a ULID, seq an integer from 1")
    if claim.boot is not None and claim.seq is not None and (boot, seq) != (claim.boot, claim.seq):
        return Fault(Reason.WRONG_IDENTITY, "boot or seq is not that of the user properties")
    result.boot, result.seq = boot, seq
    if body.get("kiosk", claim.kiosk) != claim.kiosk:
        return Fault(Reason.WRONG_KIOSK, "the frame names another kiosk than its topic")
    if body.get("clock") not in ("synced", "unsynced") or body.keys() - _FRAME_KEYS:
        return Fault(Reason.MALFORMED, "clock is synced or unsynced; no other keys are known")
    if not isinstance(samples, list) or not samples:
        return Fault(Reason.MALFORMED, "samples is a list of at least one")
    if len(samples) > MAX_SAMPLES:
        return Fault(Reason.TOO_LARGE, f"{len(samples)} samples, at most {MAX_SAMPLES}")
    result.clock = body["clock"]
    return samples


def _sample(
    raw: object, claim: Claim, *, now: int, retention_s: int | None, registry: Registry
) -> Sample | Fault:
    if not isinstance(raw, dict) or raw.keys() - _SAMPLE_KEYS:
        return Fault(Reason.MALFORMED, "a sample has m, at, tags and fields")
    name, at, tags, fields = raw.get("m"), raw.get("at"), raw.get("tags", {}), raw.get("fields")
    if not isinstance(name, str) or not isinstance(tags, dict) or not isinstance(fields, dict):
        return Fault(Reason.MALFORMED, "m is a string, tags and fields are objects")
    if not _is_count(at):
        return Fault(Reason.MALFORMED, "at is integer microseconds since the epoch")
    if "kiosk" in tags:
        if tags["kiosk"] != claim.kiosk:
            return Fault(Reason.WRONG_KIOSK, "the sample names another kiosk than its topic")
        tags = {key: value for key, value in tags.items() if key != "kiosk"}
    sample = Sample.model_construct(m=name, at=at, tags=tags, fields=fields)
    fault = registry.fault(sample, now=now, retention_s=retention_s, family=claim.family)
    return fault or registry[name].coerce(sample)


def _is_ulid(value: object) -> TypeGuard[str]:
    try:
        return isinstance(value, str) and bool(ulid(value))
    except BadIdentifier:
        return False


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_SAFE_INTEGER
