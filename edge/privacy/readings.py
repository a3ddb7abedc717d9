"""Readings without addresses: the last look at what any driver gave, ours or a third party's."""

from __future__ import annotations

from typing import TypeVar, cast

from edge.privacy.scrubbing import scrub
from edge.readings import Reading

V = TypeVar("V")

_LONGEST_TEXT, _LONGEST_TAG = 1_024, 128


def without_addresses(reading: Reading) -> Reading:
    """The reading with every text and tag scrubbed; the same object when there was nothing.

    What is not of a type that a reading may have stays as it is, to be refused.
    """
    fields = {name: _scrubbed(value, _LONGEST_TEXT) for name, value in reading.fields.items()}
    tags = {name: _scrubbed(value, _LONGEST_TAG) for name, value in reading.tags.items()}
    if fields == reading.fields and tags == reading.tags:
        return reading
    return Reading(reading.m, fields, tags)


def _scrubbed(value: V, longest: int) -> V:
    # A text that is too long is refused as it is, not cut.
    if isinstance(value, str) and len(value) <= longest:
        return cast("V", scrub(value, limit=longest))
    return value
