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
_WHOLE = ((time.min, time.min),)


@dataclass(frozen=True, slots=True)
class Words:
    """A language's: `between` two hours, `line` of days and their hours."""

    always: str
    closed: str
    also: str
    between: str
    line: str = "{0}: {1}"


WORDS: Mapping[str, Words] = {
    # No-break space before the colon.
    "fr": Words("jour et nuit", "fermé", " et ", "de {0} à {1}", "{0}\u00a0: {1}"),
    "en": Words("day and night", "closed", " and ", "{0} to {1}"),
    "ar": Words("ليلا ونهارا", "مغلق", " و", "من {0} إلى {1}"),
    "es": Words("día y noche", "cerrado", " y ", "de {0} a {1}"),
    "pt": Words("dia e noite", "fechado", " e ", "das {0} às {1}"),
}


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
    words = WORDS[language]
    if days and all(one.open == _WHOLE for one in days):
        return [words.always]
    return [
        words.line.format(_days([one.day for one in run], language), _said(hours, words))
        for hours, run in (
            (hours, list(group)) for hours, group in groupby(days, key=lambda one: one.open)
        )
    ]


def _hours(text: str, day: date) -> Iterator[tuple[time, time]]:
    begin = datetime.combine(day, time.min, ZONE)
    end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
    for one in openings(text, begin, end):
        yield one.start.astimezone(ZONE).time(), one.end.astimezone(ZONE).time()


def _days(days: Sequence[date], language: str) -> str:
    locale = Locale.parse(language)
    names = [format_date(day, "EEEE", locale=locale) for day in days]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def _said(hours: tuple[tuple[time, time], ...], words: Words) -> str:
    if not hours:
        return words.closed
    if hours == _WHOLE:
        return words.always
    return words.also.join(
        words.between.format(f"{start:%H:%M}", _end(end)) for start, end in hours
    )


def _end(end: time) -> str:
    return "24:00" if end == time.min else f"{end:%H:%M}"
