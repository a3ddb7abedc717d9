"""The year's figures as a document: sections of rows in words, each with what it is from.

HTML and PDF are made from the same document, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from programme.community.figures.communal import CommunityYear
from programme.community.figures.frozen import Source
from programme.community.figures.words import Words
from programme.community.figures.yearly import Lack, YearFigure
from programme.community.following import State


@dataclass(frozen=True, slots=True)
class Link:
    """A month that leads to its release; `title` says which."""

    text: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """A figure in words; `note` names the months that it lacks."""

    label: str
    value: str
    note: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A table; without links there is no column for them."""

    title: str
    hint: str
    rows: Sequence[Row]

    @property
    def linked(self) -> bool:
        """Whether its figures are from releases."""
        return any(row.links for row in self.rows)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A line of the list of releases."""

    id: str
    address: str
    hash: str
    figures_sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """`heads` are what columns are called, by column."""

    language: str
    title: str
    lead: Sequence[str]
    sections: Sequence[Section]
    releases_title: str
    releases: Sequence[Frozen]
    heads: Mapping[str, str]


_HEADS = ("figure", "from", "release", "release_hash", "file_hash")


def document(
    year: int,
    figures: Sequence[YearFigure],
    sources: Sequence[Source],
    community: CommunityYear,
    language: str,
) -> Document:
    """The year in a language."""
    words = Words(language)
    heads = {key: words.say(key) for key in _HEADS} | {"value": words.say("value", year=str(year))}
    return Document(
        language,
        words.say("title", year=str(year)),
        _lead(year, sources, words),
        [*_sections(figures, sources, words), _community(community, words)],
        words.say("sources"),
        [Frozen(one.id, one.address, one.hash, one.figures_sha256) for one in sources],
        heads,
    )


def _lead(year: int, sources: Sequence[Source], words: Words) -> Sequence[str]:
    if not sources:
        return [words.say("no_release", year=str(year))]
    hours = words.quantity(sum(one.gap.hours for one in sources), "1")
    of = words.quantity(sum(one.gap.of for one in sources), "1")
    return [words.say("lead"), words.say("method"), words.say("gaps", hours=hours, of=of)]


def _sections(
    figures: Sequence[YearFigure], sources: Sequence[Source], words: Words
) -> Iterable[Section]:
    grouped: dict[tuple[str, str], list[YearFigure]] = {}
    totals = {one.name.measure: one for one in figures if not one.name.at}
    for one in figures:
        if one.name.at:
            grouped.setdefault((one.name.measure, one.name.at[0][0]), []).append(one)
    alone = totals.keys() - {measure for measure, _ in grouped}
    for measure in sorted(alone):
        yield Section(
            _measure(measure, sources, words), "", [_total(totals[measure], sources, words)]
        )
    for (measure, dimension), some in grouped.items():
        rows = [_total(totals[measure], sources, words)] if measure in totals else []
        some.sort(key=lambda one: (-one.value, _code(one, sources, words)))
        rows += [_row(_code(one, sources, words), one, sources, words) for one in some]
        title = f"{_measure(measure, sources, words)} {words.by(dimension)}"
        yield Section(title, "", rows)


def _total(figure: YearFigure, sources: Sequence[Source], words: Words) -> Row:
    return _row(words.say("total"), figure, sources, words)


def _row(label: str, figure: YearFigure, sources: Sequence[Source], words: Words) -> Row:
    value = words.quantity(figure.value, figure.unit)
    if not figure.counted:
        value = words.say("none")
    elif figure.at_least:
        value = words.say("at_least", value=value)
    months: dict[Lack, list[str]] = {}
    for month, lack in figure.lacks.items():
        months.setdefault(lack, []).append(words.month(month))
    named = (words.say(lack, months=", ".join(names)) for lack, names in months.items())
    links = [
        Link(words.month(one.month), one.id, one.address)
        for one in sources
        if one.month in figure.counted
    ]
    return Row(label, value, words.say("and").join(named), links)


def _measure(measure: str, sources: Sequence[Source], words: Words) -> str:
    return words.measure(measure) or _label("measure", measure, sources, words)


def _code(figure: YearFigure, sources: Sequence[Source], words: Words) -> str:
    dimension, code = figure.name.at[0]
    return _label(dimension, code, sources, words)


def _label(column: str, code: str, sources: Sequence[Source], words: Words) -> str:
    """As the last release that knows the code calls it."""
    for one in reversed(sources):
        label = one.frozen.label(column, code, words.language)
        if label != code:
            return label
    return code


def _community(year: CommunityYear, words: Words) -> Section:
    counted = {
        "members": year.members,
        "meetings": year.meetings,
        "structures_met": year.structures_met,
        "aginum_days": year.aginum_days,
        "made": year.made,
        **{str(state): year.commitments[state] for state in State},
        "grants": year.grants,
    }
    rows = [Row(words.say(key), words.quantity(many, "1")) for key, many in counted.items()]
    rows.append(Row(words.say("euros"), words.euros(year.cents)))
    rows.append(Row(words.say("reports_late"), words.quantity(year.reports_late, "1")))
    hint = words.say("community_hint", day=words.day(year.day))
    return Section(words.say("community"), hint, rows)
