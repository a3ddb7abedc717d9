"""The pages of Grafana's alerts, French and English: every rule, with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contract import Title
from dashboards.alerting import Group, Rule, Unanswered
from dashboards.alerting_groups import groups
from docs.pictures.make.boards import boards
from docs.reference.make.alarm_words import WORDS
from docs.reference.make.tables import MADE, code, table
from docs.wording import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What no rule says."""

    head: str
    columns: tuple[str, str, str]
    fires: str
    at_once: str
    after: str
    means: str
    look: str
    on: str
    guide: str
    silence: str
    unanswered: Mapping[Unanswered, str]


EN = Words(
    head="""\
# Every alert of Grafana: what it means, what to do

The office's own judgement: an alert fires also when what it asks about falls silent. A kiosk's \
own alarms are [another list](alarms.md). How to work with both: [alarms](../alarms.md). In \
French: [alertes](alertes.md).
""",
    columns=("alert", "severity", "its title"),
    fires="Fires:",
    at_once="at once",
    after="after",
    means="It means:",
    look="Look at:",
    on="on",
    guide="../dashboards.md",
    silence="When there is no answer:",
    unanswered={
        Unanswered.FIRE: "it fires.",
        Unanswered.KEEP: "it stays as it was; that the office is silent is an alert of its own.",
        Unanswered.FINE: "all is well: nothing found is what is hoped for.",
    },
)
FR = Words(
    head="""\
# Toutes les alertes de Grafana : ce qu'elles veulent dire, que faire

Le jugement du centre : une alerte part aussi quand ce qu'elle surveille se tait. Les alarmes \
propres aux bornes sont [une autre liste](alarmes.md). Comment travailler avec les deux : \
[les alarmes](../fr/alarmes.md). En anglais : [alerts](alerts.md).
""",
    columns=("alerte", "gravité", "son titre"),
    fires="Part :",
    at_once="aussitôt",
    after="après",
    means="Elle veut dire :",
    look="Regarder :",
    on="dans",
    guide="../fr/tableaux-de-bord.md",
    silence="Sans réponse :",
    unanswered={
        Unanswered.FIRE: "elle part.",
        Unanswered.KEEP: "elle reste comme elle était ; le silence du centre est une alerte à lui.",
        Unanswered.FINE: "tout va bien : ne rien trouver est ce qu'on espère.",
    },
)
_WORDS: Mapping[Language, Words] = {Language.FR: FR, Language.EN: EN}


def page(language: Language) -> str:
    """The page in this language: a table of all, then each group's rules."""
    words, severities = _WORDS[language], WORDS[language].severities
    made = groups()
    rows = [
        (f"[{code(rule.uid)}](#{rule.uid})", severities[rule.severity],
         language.of(rule.words.title))
        for group in made
        for rule in group.rules
    ]  # fmt: skip
    parts = [f"{MADE}\n{words.head}\n", table(words.columns, rows), ""]
    return "\n".join([*parts, *(_group(group, language) for group in made)]).rstrip("\n") + "\n"


def _group(group: Group, language: Language) -> str:
    rules = "\n".join(_rule(rule, language) for rule in group.rules)
    return f"## {language.of(group.title)}\n\n{rules}"


def _rule(rule: Rule, language: Language) -> str:
    words, told = _WORDS[language], WORDS[language]
    after = f"{words.after} {told.duration(rule.for_s)}" if rule.for_s else words.at_once
    return "\n".join(
        [
            f"### {rule.uid}",
            "",
            _said(rule.words.summary, language),
            "",
            f"- **{words.fires}** {after}, {told.severities[rule.severity]}.",
            f"- **{words.means}** {_said(rule.words.consequence, language)}",
            f"- **{words.look}** {_shown(rule, language)}",
            f"- **{told.act}** {_said(rule.words.advice, language)}",
            f"- **{words.silence}** {words.unanswered[rule.no_data]}",
            "",
        ]
    )


def _shown(rule: Rule, language: Language) -> str:
    shown, words = rule.shown, _WORDS[language]
    (title,) = (
        str(board["title"])
        for board in boards(language).values()
        if board["uid"] == shown.dashboard
    )
    anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    field = f"[{code(f'{shown.measurement}.{shown.field}')}](measurements.md#{shown.measurement})"
    return f"{field} {words.on} [{title}]({words.guide}#{anchor})"


def _said(text: Title, language: Language) -> str:
    """A rule's sentence, with a dot where Grafana puts a value."""
    return re.sub(r"\{\w+\}", "…", language.of(text))
