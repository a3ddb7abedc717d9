"""What a handful of probes says of a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from contract import FieldValue

Probe = float | None
"""One probe's time in ms; None when nothing, or a refusal, came back."""


def loss(probes: Sequence[Probe]) -> float:
    """Percent of the probes that got no answer."""
    return 100.0 * sum(probe is None for probe in probes) / len(probes)


def jitter(times: Sequence[float]) -> float | None:
    """Mean difference between successive times; None for fewer than two."""
    if len(times) < 2:
        return None
    return fmean(abs(after - before) for before, after in pairwise(times))


def round_trip_fields(probes: Sequence[Probe]) -> Mapping[str, FieldValue]:
    """The fields of `link` for a target that is reached and answers."""
    times = [probe for probe in probes if probe is not None]
    fields: dict[str, FieldValue] = {"up": bool(times), "loss": loss(probes)}
    if times:
        fields |= {"round_trip": fmean(times), "round_trip_max": max(times)}
    spread = jitter(times)
    if spread is not None:
        fields["jitter"] = spread
    return fields


def resolution_fields(probes: Sequence[Probe]) -> Mapping[str, FieldValue]:
    """The fields of `link` for a name server: `dns` is the mean time of the answers."""
    times = [probe for probe in probes if probe is not None]
    fields: dict[str, FieldValue] = {"up": bool(times), "loss": loss(probes)}
    if times:
        fields["dns"] = fmean(times)
    return fields


def internet_fields(
    probes: Sequence[Probe], portal: bool | None, portal_time: float | None
) -> Mapping[str, FieldValue]:
    """The fields of `link` for the internet: up when one of several answers in its own name.

    `portal` is None when that is not known; `portal_time` is of its address's own answer, in ms.
    """
    times = [time for time in (*probes, portal_time) if time is not None]
    fields: dict[str, FieldValue] = {"up": bool(times)}
    if times:
        fields["round_trip"] = min(times)
    if portal is not None:
        fields["portal"] = portal
    return fields
