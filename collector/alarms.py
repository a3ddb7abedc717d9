"""What is wrong with the back office itself, as alarms that staff see beside the kiosks' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contract import Alarm, Severity, Text

Condition = tuple[str, str]
"""An alarm's type and qualifier."""

SERIES_REFUSES = "series_refuses"
MEASUREMENT_HELD = "measurement_held"
NOTHING_ARRIVES = "nothing_arrives"
LETTERS_DROPPED = "dead_letters_dropped"


@dataclass(frozen=True, slots=True)
class _Meaning:
    severity: Severity
    consequence: Text
    advice: Text


_MEANINGS: Mapping[str, _Meaning] = {
    SERIES_REFUSES: _Meaning(
        Severity.CRITICAL,
        Text(
            fr="La base de séries temporelles refuse tout : rien n'est enregistré, "
            "les bornes gardent leurs mesures.",
            en="The time series database refuses everything: nothing is stored, "
            "the kiosks keep their samples.",
        ),
        Text(
            fr="Vérifier son adresse, son mot de passe, ses limites : escale doctor.",
            en="Check its address, its password, its limits: escale doctor.",
        ),
    ),
    MEASUREMENT_HELD: _Meaning(
        Severity.MAJOR,
        Text(
            fr="La base refuse cette mesure pour tout le monde : elle attend dans les bornes.",
            en="The database refuses this measurement for everybody: it waits at the kiosks.",
        ),
        Text(
            fr="Comparer les types de ses champs dans la base avec ceux du registre.",
            en="Compare its fields' types in the database with the registry's.",
        ),
    ),
    NOTHING_ARRIVES: _Meaning(
        Severity.MAJOR,
        Text(
            fr="Un collecteur est connecté au courtier MQTT, mais n'en reçoit rien.",
            en="A collector is connected to the MQTT broker, but receives nothing from it.",
        ),
        Text(
            fr="Voir l'état du courtier et de ses abonnements partagés ; le redémarrer.",
            en="Look at the broker and its shared subscriptions; restart it.",
        ),
    ),
    LETTERS_DROPPED: _Meaning(
        Severity.WARNING,
        Text(
            fr="Trop de rebuts : les plus anciens ont été jetés pour faire place.",
            en="Too many dead letters: the oldest were dropped to make room.",
        ),
        Text(
            fr="Voir d'où ils viennent : escale deadletters list.",
            en="See where they come from: escale deadletters list.",
        ),
    ),
}

KINDS = tuple(_MEANINGS)
"""Every type there is."""


class Alarms:
    """The conditions present, each with when it began (µs)."""

    def __init__(self) -> None:
        self._since: dict[Condition, int] = {}

    def at(self, present: Iterable[Condition], now: int) -> list[Alarm]:
        """The alarms at `now`, when these conditions are present."""
        self._since = {one: self._since.get(one, now) for one in sorted(present)}
        return [_alarm(one, since) for one, since in self._since.items()]


def _alarm(condition: Condition, since: int) -> Alarm:
    kind, qualifier = condition
    meaning = _MEANINGS[kind]
    return Alarm(
        type=kind,
        qualifier=qualifier[:64],
        severity=meaning.severity,
        raised_at=since,
        changed_at=since,
        trade="software",
        consequence=meaning.consequence,
        advice=meaning.advice,
    )
