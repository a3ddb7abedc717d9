"""The pages of the alarms, French and English: every rule of every profile, and the office's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.alarms import KINDS, Alarms
from contract import REGISTRY, SEVERITIES, Alarm, Profile, Text
from docs.reference.make.alarm_words import WORDS, Words
from docs.reference.make.tables import MADE, code, table
from docs.wording import Language
from edge.alarms.rules import Match, Rule, rules_of
from edge.alarms.sources import with_own_rows
from edge.profiles import known_types, profile_tables

LOOKS = Path(__file__).with_name("looks.toml")
"""Where to look first, by type of alarm: a type without its sentences stops `bin/reference`."""


@dataclass(frozen=True, slots=True)
class Known:
    """An alarm's rules: the profiles that have each of them."""

    type: str
    rules: Mapping[Rule, tuple[str, ...]]

    @property
    def rule(self) -> Rule:
        """The one whose texts stand on the page."""
        return next(iter(self.rules))

    @property
    def parents(self) -> frozenset[str]:
        """What hides it, in any profile."""
        return frozenset(parent for rule in self.rules for parent in rule.parents)


def page(language: Language) -> str:
    """The page in this language: a table of all, then one section each."""
    words, known, looks = WORDS[language], _known(), _looks()
    hides = _hides(known)
    rows = [(_link(one.type), _severities(one, words), _said(one.rule.consequence, language))
            for one in known]  # fmt: skip
    office = [(_link(one.type), words.severities[one.severity], _said(one.consequence, language))
              for one in _office()]  # fmt: skip
    parts = [
        f"{MADE}\n{words.head}\n",
        table(words.columns, [*rows, *office]),
        f"\n## {words.kiosks}\n",
        *(_kiosk(one, hides.get(one.type, ()), looks, language) for one in known),
        f"## {words.office}\n\n{words.office_head}\n",
        *(_of_office(one, looks, language) for one in _office()),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def types() -> frozenset[str]:
    """Every type that the pages have."""
    return frozenset({one.type for one in _known()} | set(KINDS))


def _known() -> tuple[Known, ...]:
    found: dict[str, dict[Rule, tuple[str, ...]]] = {}
    registry = with_own_rows(REGISTRY)
    for profile in Profile:
        faults: list[str] = []
        rules = rules_of(profile_tables(profile).alarms, registry, faults, known_types())
        if faults:
            raise ValueError(f"{profile}: {faults}")
        for rule in rules:
            variants = found.setdefault(rule.type, {})
            variants[rule] = (*variants.get(rule, ()), profile.value)
    return tuple(Known(type_, found[type_]) for type_ in sorted(found))


def _office() -> list[Alarm]:
    return Alarms().at([(kind, "") for kind in KINDS], 0)


def _looks() -> Mapping[str, Text]:
    looks = tomllib.loads(LOOKS.read_text("utf-8"))
    if differing := types() ^ looks.keys():
        raise ValueError(f"{LOOKS.name} has not the alarms there are: {sorted(differing)}")
    return {type_: Text(**sentences) for type_, sentences in looks.items()}


def _hides(known: Sequence[Known]) -> Mapping[str, tuple[str, ...]]:
    parents = sorted({parent for one in known for parent in one.parents})
    return {parent: tuple(one.type for one in known if parent in one.parents) for parent in parents}


def _kiosk(one: Known, hides: Sequence[str], looks: Mapping[str, Text], language: Language) -> str:
    words, rule = WORDS[language], one.rule
    lines = [f"- **{words.when}** {sentence}" for sentence in _conditions(one, words)]
    lines.append(f"- **{words.look}** {language.of(looks[one.type])}")
    lines += [
        f"- **{words.act}** {_said(text, language)} ({words.trades[rule.trade]})"
        for text in dict.fromkeys(each.advice for each in one.rules)
    ]
    if rule.latch:
        lines.append(f"- **{words.stays}** {words.latched}")
    if one.parents:
        lines.append(f"- **{words.hidden}** {', '.join(map(_link, sorted(one.parents)))}")
    if hides:
        lines.append(f"- **{words.hides}** {', '.join(map(_link, hides))}")
    return _section(one.type, _said(rule.consequence, language), lines)


def _of_office(alarm: Alarm, looks: Mapping[str, Text], language: Language) -> str:
    words = WORDS[language]
    return _section(
        alarm.type,
        _said(alarm.consequence, language),
        [
            f"- **{words.grade}** {words.severities[alarm.severity]}",
            f"- **{words.look}** {language.of(looks[alarm.type])}",
            f"- **{words.act}** {_said(alarm.advice, language)}",
        ],
    )


def _section(type_: str, consequence: str, lines: Sequence[str]) -> str:
    return "\n".join([f"### {type_}", "", consequence, "", *lines, ""])


def _conditions(one: Known, words: Words) -> Iterator[str]:
    profiles: dict[str, tuple[str, ...]] = {}
    for rule, having in one.rules.items():
        sentence = _condition(rule, words)
        profiles[sentence] = (*profiles.get(sentence, ()), *having)
    for sentence, of in profiles.items():
        everywhere = len(of) == len(Profile)
        yield sentence if everywhere else f"{sentence} ({', '.join(map(code, of))})"


def _condition(rule: Rule, words: Words) -> str:
    subject = code(f"{rule.measurement}.{rule.field}")
    if rule.measurement in REGISTRY:
        subject = f"[{subject}](measurements.md#{rule.measurement})"
    if rule.gauge is not None:
        subject = f"{words.gauges[type(rule.gauge).__name__]} {subject}"
    tags = "".join(f", {_match(match)}" for match in rule.matches)
    levels = "; ".join(_level(rule, index, words) for index in range(len(rule.levels)))
    held = f", {words.during} {words.duration(rule.raise_after_s)}" if rule.raise_after_s else ""
    return f"{subject}{tags}: {levels}{held}"


def _level(rule: Rule, index: int, words: Words) -> str:
    level = rule.levels[index]
    if level.direction == "is":
        wanted = f" {words.either} ".join(code(_value(value)) for value in sorted(level.values))
        text = f"{words.directions['is']} {wanted}"
    elif rule.gauge is not None and type(rule.gauge).__name__ == "Trend":
        text = f"{words.directions[level.direction]} {words.duration(level.bound)}"
    else:
        text = f"{words.directions[level.direction]} {level.bound:g}{_unit(rule)}"
    only = "".join(f" + {code(f'{name} = {_value(value)}')}" for name, value in level.only_if)
    return f"**{words.severities[level.severity]}** {text}{only}"


def _unit(rule: Rule) -> str:
    field = with_own_rows(REGISTRY)[rule.measurement].field(rule.field)
    units = {"1": "", "Cel": " °C", "d": " d", "K": " K", "%": " %", "W": " Wh"}
    return units.get(field.unit, f" {field.unit}")


def _match(match: Match) -> str:
    values = [*sorted(match.values), *(f"{start}*" for start in match.beginnings)]
    return code(f"{match.tag} = {', '.join(values)}")


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _severities(one: Known, words: Words) -> str:
    found = {level.severity for rule in one.rules for level in rule.levels}
    return ", ".join(words.severities[severity] for severity in SEVERITIES if severity in found)


def _said(text: Text, language: Language) -> str:
    """A rule's sentence without what stands in it only when there is a value."""
    said = re.sub(r"\[[^\]]*\]", "", language.of(text))
    return said.replace("{qualifier}", "…")


def _link(type_: str) -> str:
    return f"[{code(type_)}](#{type_})"
