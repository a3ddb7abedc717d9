"""Whether something is open at a moment, by its openings. Pure; times are µs."""

from __future__ import annotations

from collections.abc import Sequence

from contract import Opening


def hours_at(openings: Sequence[Opening], now: int) -> tuple[int | None, int | None]:
    """When it closes, None while it is closed; when it opens next, None while it is open."""
    going_on = [one.ends_at for one in openings if one.starts_at <= now < one.ends_at]
    if going_on:
        return max(going_on), None
    return None, min((one.starts_at for one in openings if one.starts_at > now), default=None)
