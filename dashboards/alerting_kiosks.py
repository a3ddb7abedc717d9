"""Rules about kiosks: they ask what the office writes of each one, not what it says itself."""

from __future__ import annotations

from contract import Severity, Title
from dashboards.alerting import (
    DAY_S,
    HOUR_S,
    MINUTE_S,
    Bound,
    Formula,
    Group,
    Rule,
    Shown,
    Unanswered,
    Words,
)
from dashboards.alerting_questions import KIOSK, growth, of_kiosks, times_so

FLEET, ALARMS, PIPELINE = "escale-fleet", "escale-alarms", "escale-pipeline"
_ABOUT = (KIOSK,)


UNREACHABLE = Rule(
    "escale-kiosk-unreachable",
    Severity.MAJOR,
    Words(
        Title("Borne injoignable", "Kiosk out of reach"),
        Title(
            "La borne {kiosk} n'est plus en ligne depuis dix minutes.",
            "The kiosk {kiosk} has not been online for ten minutes.",
        ),
        Title(
            "On ne voit plus son état et on ne peut pas agir ; elle garde ses relevés.",
            "Its state is not seen and it can't be acted upon; it keeps its samples.",
        ),
        Title(
            "Voir sa dernière liaison et son alimentation, puis les autres bornes du site.",
            "See its last link and power; are the site's other kiosks there?",
        ),
    ),
    (of_kiosks("availability"),),
    Bound("lt", 50),
    10 * MINUTE_S,
    Shown(FLEET, "kiosk_state", "availability"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

SILENT = Rule(
    "escale-kiosk-silent",
    Severity.CRITICAL,
    Words(
        Title("Borne muette depuis un jour", "Kiosk silent for a day"),
        Title(
            "La borne {kiosk} n'a rien dit depuis {time}.",
            "The kiosk {kiosk} has said nothing for {time}.",
        ),
        Title(
            "Son journal se remplit ; passé sa place, les plus vieux relevés sont abandonnés.",
            "Its journal fills; past its room, the oldest samples are given up.",
        ),
        Title(
            "Envoyer quelqu'un : alimentation, carte SIM, ordinateur.",
            "Send someone: power, SIM card, computer.",
        ),
    ),
    (of_kiosks("silent"),),
    Bound("gt", DAY_S),
    0,
    Shown(FLEET, "kiosk_state", "silent"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

CLOCK = Rule(
    "escale-kiosk-clock",
    Severity.MINOR,
    Words(
        Title("Horloge de borne déréglée", "Kiosk's clock not set"),
        Title(
            "L'horloge de la borne {kiosk} n'est pas à l'heure.",
            "The clock of the kiosk {kiosk} is not set.",
        ),
        Title(
            "Ses relevés attendent ou sont refusés ; elle refuse les commandes datées.",
            "Its samples wait or are refused; it refuses dated commands.",
        ),
        Title(
            "Voir si elle atteint un serveur de temps (NTP, port 123).",
            "See whether it reaches a time server (NTP, port 123).",
        ),
    ),
    (times_so("kiosk_state", "clock_synced", 15 * MINUTE_S, _ABOUT, value=False),),
    Bound("gt", 10),
    0,
    Shown(FLEET, "kiosk_state", "clock_synced"),
    Unanswered.FINE,
    Unanswered.KEEP,
    _ABOUT,
)

CRITICAL_ALARM = Rule(
    "escale-kiosk-critical",
    Severity.CRITICAL,
    Words(
        Title("Alarme critique sur une borne", "Critical alarm of a kiosk"),
        Title(
            "La borne {kiosk} a {value} alarme(s) critique(s).",
            "The kiosk {kiosk} has {value} critical alarm(s).",
        ),
        Title(
            "Le service rendu au public est arrêté, ou quelqu'un est en danger.",
            "What it does for the public has stopped, or someone is at risk.",
        ),
        Title(
            "Lire l'alarme, la prendre en charge, faire ce que son entrée du manuel demande.",
            "Read the alarm, acknowledge it, do what its entry of the handbook says.",
        ),
    ),
    (of_kiosks("critical"),),
    Bound("gt", 0),
    0,
    Shown(ALARMS, "kiosk_state", "critical"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

CRITICAL_WAITS = Rule(
    "escale-kiosk-critical-waits",
    Severity.CRITICAL,
    Words(
        Title("Alarme critique que personne n'a prise", "Critical alarm nobody has taken"),
        Title(
            "Depuis une demi-heure, personne n'a pris en charge l'alarme critique de {kiosk}.",
            "For half an hour nobody has acknowledged the critical alarm of {kiosk}.",
        ),
        Title(
            "Personne ne s'en occupe, ou personne ne l'a dit.",
            "Nobody sees to it, or nobody has said so.",
        ),
        Title(
            "Appeler l'astreinte ; prendre l'alarme en charge dans les pages d'Escale.",
            "Call whoever is on duty; acknowledge the alarm in Escale's pages.",
        ),
    ),
    (of_kiosks("critical"), of_kiosks("waiting")),
    Formula("$C > 0 && $D > 0"),
    30 * MINUTE_S,
    Shown(ALARMS, "kiosk_state", "waiting"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

MAJOR_ALARM = Rule(
    "escale-kiosk-major",
    Severity.MAJOR,
    Words(
        Title("Alarme majeure sur une borne", "Major alarm of a kiosk"),
        Title(
            "La borne {kiosk} a {value} alarme(s) majeure(s) depuis dix minutes.",
            "The kiosk {kiosk} has had {value} major alarm(s) for ten minutes.",
        ),
        Title(
            "Une partie de ce qu'elle fait ne marche plus.",
            "A part of what it does no longer works.",
        ),
        Title(
            "Lire l'alarme et son entrée du manuel.",
            "Read the alarm and its entry of the handbook.",
        ),
    ),
    (of_kiosks("major"),),
    Bound("gt", 0),
    10 * MINUTE_S,
    Shown(ALARMS, "kiosk_state", "major"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

ALARMS_WAIT = Rule(
    "escale-kiosk-alarms-wait",
    Severity.WARNING,
    Words(
        Title("Des alarmes attendent un agent", "Alarms wait for staff"),
        Title(
            "Sur {kiosk}, {value} alarme(s) attendent un agent depuis quatre heures.",
            "On {kiosk}, {value} alarm(s) have waited for staff for four hours.",
        ),
        Title(
            "Une alarme maintenue ne s'éteint pas sans un agent.",
            "A latched alarm does not go out without someone.",
        ),
        Title(
            "La prendre en charge, la mettre de côté ou la clore, avec un mot.",
            "Acknowledge, shelve or close it, with a word.",
        ),
    ),
    (of_kiosks("waiting"),),
    Bound("gt", 0),
    4 * HOUR_S,
    Shown(ALARMS, "kiosk_state", "waiting"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

AVAILABILITY = Rule(
    "escale-kiosk-availability",
    Severity.MINOR,
    Words(
        Title("Borne souvent absente", "Kiosk often away"),
        Title(
            "La borne {kiosk} n'a été en ligne que {value} % des dernières 24 heures.",
            "The kiosk {kiosk} was online only {value} % of the last 24 hours.",
        ),
        Title(
            "Sa liaison ou son alimentation va et vient.",
            "Its link or its power comes and goes.",
        ),
        Title(
            "Comparer signal, pertes et alimentation aux heures où elle manque.",
            "Compare signal, loss and power with the hours when it is missing.",
        ),
    ),
    (of_kiosks("availability", DAY_S, "mean"),),
    Bound("lt", 90),
    HOUR_S,
    Shown(FLEET, "kiosk_state", "availability"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

SAMPLES_DROPPED = Rule(
    "escale-kiosk-drops",
    Severity.MAJOR,
    Words(
        Title("Une borne abandonne des relevés", "A kiosk gives up samples"),
        Title(
            "La borne {kiosk} a abandonné {value} relevés en une heure.",
            "The kiosk {kiosk} gave up {value} samples in an hour.",
        ),
        Title("Ces relevés sont perdus.", "These samples are lost."),
        Title(
            "Voir pourquoi son journal est plein : liaison lente, disque, horloge.",
            "See why its journal is full: slow link, disk, clock.",
        ),
    ),
    (growth("journal", "dropped", HOUR_S, _ABOUT),),
    Bound("gt", 0),
    0,
    Shown(PIPELINE, "journal", "dropped"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
)

ACKNOWLEDGED_LATE = Rule(
    "escale-kiosk-ack-late",
    Severity.MINOR,
    Words(
        Title("Acquittements lents", "Slow acknowledgements"),
        Title(
            "Les trames de {kiosk} sont acquittées après {value} ms en moyenne.",
            "Frames of {kiosk} are acknowledged after {value} ms on average.",
        ),
        Title(
            "Elle rattrape mal son retard.",
            "It catches up slowly.",
        ),
        Title(
            "Une seule borne : sa liaison. Toutes : les collecteurs ou InfluxDB.",
            "One kiosk: its link. All of them: the collectors or InfluxDB.",
        ),
    ),
    (of_kiosks("ack_delay", 15 * MINUTE_S, "mean", "uplink"),),
    Bound("gt", 30_000),
    15 * MINUTE_S,
    Shown(PIPELINE, "uplink", "ack_delay"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    _ABOUT,
    DAY_S,
)

KIOSKS = Group(
    "escale-kiosks",
    Title("Bornes", "Kiosks"),
    MINUTE_S,
    (
        *(UNREACHABLE, SILENT, CLOCK, CRITICAL_ALARM, CRITICAL_WAITS, MAJOR_ALARM),
        *(ALARMS_WAIT, AVAILABILITY, SAMPLES_DROPPED, ACKNOWLEDGED_LATE),
    ),
)
