"""Opening hours as people say them: the coming week, day by day, in a language of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from babel import Locale
from babel.dates import format_date

from programme.hours import ZONE, openings, readable

WEEK = 7
_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "fr": ("jour et nuit", "fermé", "et", "de {0} à {1}"),
    "en": ("day and night", "closed", "and", "{0} to {1}"),
    "ar": ("ليلا ونهارا", "مغلق", "و", "من {0} إلى {1}"),
    "es": ("día y noche", "cerrado", "y", "de {0} a {1}"),
    "pt": ("dia e noite", "fechado", "e", "das {0} às {1}"),
}
"""All day long, closed, «and», from one hour to another."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day and when it is open, in Paris; `until` midnight is 00:00."""

    day: date
    open: tuple[tuple[time, time], ...]


def week(text: str, first: date) -> Sequence[Day]:
    """Seven days from `first`, holidays told; none when the text can't be read."""
    if not readable(text):
        return []
    days = [first + timedelta(days=number) for number in range(WEEK)]
    return [Day(day, tuple(_hours(text, day))) for day in days]


def in_words(text: str, first: date, language: str) -> Sequence[str]:
    """A line for each run of days that are alike; none when the text can't be read."""
    days = week(text, first)
    words = _WORDS[language]
    if days and all(_whole(one) for one in days):
        return [words[0]]
    return [
        f"{_days([one.day for one in run], language)}: {_said(hours, words)}"
        for hours, run in (
            (hours, list(group)) for hours, group in groupby(days, key=lambda one: one.open)
        )
    ]


def _hours(text: str, day: date) -> Iterator[tuple[time, time]]:
    begin = datetime.combine(day, time.min, ZONE)
    end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
    for one in openings(text, begin, end):
        yield one.start.astimezone(ZONE).time(), one.end.astimezone(ZONE).time()


def _whole(one: Day) -> bool:
    return one.open == ((time.min, time.min),)


def _days(days: Sequence[date], language: str) -> str:
    locale = Locale.parse(language)
    names = [format_date(day, "EEEE", locale=locale) for day in days]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def _said(hours: Sequence[tuple[time, time]], words: tuple[str, str, str, str]) -> str:
    always, closed, also, between = words
    if not hours:
        return closed
    if tuple(hours) == ((time.min, time.min),):
        return always
    said = [between.format(f"{start:%H:%M}", f"{_end(end)}") for start, end in hours]
    return f" {also} ".join(said)


def _end(end: time) -> str:
    return "24:00" if end == time.min else f"{end:%H:%M}"
