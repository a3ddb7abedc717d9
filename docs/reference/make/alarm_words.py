"""The words of the alarms' pages that no rule has, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import Severity, Trade
from docs.wording import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words."""

    head: str
    columns: tuple[str, str, str]
    kiosks: str
    office: str
    office_head: str
    when: str
    grade: str
    look: str
    act: str
    stays: str
    latched: str
    hidden: str
    hides: str
    during: str
    either: str
    severities: Mapping[Severity, str]
    trades: Mapping[Trade, str]
    directions: Mapping[str, str]
    gauges: Mapping[str, str]
    units: tuple[tuple[int, str, str], ...]

    def duration(self, seconds: float) -> str:
        """Seconds in the largest unit that takes them whole."""
        for size, one, several in self.units:
            if seconds >= size and seconds % size == 0:
                number = int(seconds // size)
                return f"{number} {one if number == 1 else several}"
        return f"{seconds:g} s"


EN = Words(
    head="""\
# Every alarm: where to look, what to do

One entry for each type of alarm. How to work with them: [alarms](../alarms.md). Grafana's own: \
[alerts](alerts.md). In French: [alarmes](alarmes.md). The bounds are those of the profiles; a \
kiosk's own file may say otherwise.
""",
    columns=("alarm", "severity", "what it means"),
    kiosks="A kiosk's alarms",
    office="The back office's own alarms",
    office_head="They stand at the top of the fleet's page, and in `GET /api/v1/office/alarms`.",
    when="When:",
    grade="Severity:",
    look="Look at:",
    act="Do:",
    stays="Stays",
    latched="until somebody acknowledges it, also when it is over.",
    hidden="Hidden by:",
    hides="Hides:",
    during="for",
    either="or",
    severities={
        Severity.WARNING: "warning",
        Severity.MINOR: "minor",
        Severity.MAJOR: "major",
        Severity.CRITICAL: "critical",
    },
    trades={
        "electricity": "electricity",
        "network": "network",
        "furniture": "furniture",
        "software": "software",
        "cleaning": "cleaning",
    },
    directions={"above": "above", "below": "below", "is": "if"},
    gauges={"Trend": "the time until full, by", "PerDay": "a day's yield, by"},
    units=((86_400, "day", "days"), (3_600, "hour", "hours"), (60, "min", "min")),
)
FR = Words(
    head="""\
# Toutes les alarmes : que regarder, que faire

Une entrée par type d'alarme. Comment travailler avec elles : [les alarmes](../fr/alarmes.md). \
Celles de Grafana : [alertes](alertes.md). En anglais : [alarms](alarms.md). Les seuils sont ceux \
des profils ; le fichier d'une borne peut en décider autrement.
""",
    columns=("alarme", "gravité", "ce qu'elle veut dire"),
    kiosks="Les alarmes d'une borne",
    office="Les alarmes du centre",
    office_head="Elles sont en tête de la page du parc, et dans `GET /api/v1/office/alarms`.",
    when="Quand :",
    grade="Gravité :",
    look="Regarder :",
    act="Faire :",
    stays="Reste",
    latched="jusqu'à ce que quelqu'un l'acquitte, même une fois finie.",
    hidden="Cachée par :",
    hides="Cache :",
    during="pendant",
    either="ou",
    severities={
        Severity.WARNING: "avertissement",
        Severity.MINOR: "mineure",
        Severity.MAJOR: "majeure",
        Severity.CRITICAL: "critique",
    },
    trades={
        "electricity": "électricité",
        "network": "réseau",
        "furniture": "mobilier",
        "software": "logiciel",
        "cleaning": "nettoyage",
    },
    directions={"above": "au-dessus de", "below": "en dessous de", "is": "si"},
    gauges={"Trend": "le temps qui reste, d'après", "PerDay": "le rendement d'un jour, d'après"},
    units=((86_400, "jour", "jours"), (3_600, "heure", "heures"), (60, "min", "min")),
)
WORDS: Mapping[Language, Words] = {Language.FR: FR, Language.EN: EN}
