"""The kiosk screen's words; counsellors' hours and collections as sentences in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

from programme.hours import ZONE

_OWN = ("weekdays", "counsellor", "collection")
"""What the office itself fills in."""


def screen_texts() -> dict[str, dict[str, str]]:
    """Texts by language and name."""
    return {
        language: {name: text for name, text in texts.items() if name not in _OWN}
        for language, texts in _all().items()
    }


def counsellor_sentences(starts_at: int, ends_at: int) -> dict[str, str]:
    """That a counsellor is here between the two (µs), by language; Paris time."""
    begins, ends = _local(starts_at), _local(ends_at)
    sentences = {}
    for language, texts in _all().items():
        weekday = texts["weekdays"].split()[begins.weekday()]
        sentence = texts["counsellor"].format(
            weekday=weekday, day=f"{begins:%d/%m}", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"
        )
        sentences[language] = sentence[0].upper() + sentence[1:]
    return sentences


def collection_sentences(last: date) -> dict[str, str]:
    """That devices are taken until the end of that day, by language."""
    return {
        language: texts["collection"].format(
            weekday=texts["weekdays"].split()[last.weekday()], day=f"{last:%d/%m}"
        )
        for language, texts in _all().items()
    }


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(ZONE)


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("programme").joinpath("data/screen_texts.toml").read_text("utf-8"))
