"""Rules about the back office itself. When it is silent nothing else here can be trusted."""

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
from dashboards.alerting_questions import growth, of_office, share, times_so, windows

PIPELINE = "escale-pipeline"
_ONCE_A_MINUTE = "held"
"""What each collector's process writes once a minute, whatever lanes it has."""

OFFICE_SILENT = Rule(
    "escale-office-silent",
    Severity.CRITICAL,
    Words(
        Title("Le centre ne donne plus signe de vie", "The back office gives no sign of life"),
        Title(
            "Aucun état n'a été écrit depuis cinq minutes, ou la base de séries ne répond pas.",
            "No state was written for five minutes, or the time series database does not answer.",
        ),
        Title(
            "On ne sait plus rien des bornes. Leurs alertes restent dans leur dernier état.",
            "Nothing is known of the kiosks any more. Their alerts stay as they were.",
        ),
        Title(
            "Lancer « escale doctor » sur le serveur ; voir si InfluxDB et l'API tournent.",
            "Run `escale doctor` on the server; see whether InfluxDB and the API run.",
        ),
    ),
    (of_office("centre", "kiosks", function="count"),),
    Bound("lt", 1),
    2 * MINUTE_S,
    Shown(PIPELINE, "centre", "kiosks"),
    Unanswered.FIRE,
    Unanswered.FIRE,
)

COLLECTORS_SILENT = Rule(
    "escale-collectors-silent",
    Severity.CRITICAL,
    Words(
        Title("Plus aucun collecteur", "No collector left"),
        Title(
            "Aucun collecteur n'a rendu compte depuis cinq minutes.",
            "No collector has reported for five minutes.",
        ),
        Title(
            "Les bornes gardent leurs relevés ; rien ne se perd tant que leur journal a la place.",
            "The kiosks keep their samples; nothing is lost while their journals have room.",
        ),
        Title(
            "Relancer les collecteurs ; lire leur journal système.",
            "Start the collectors again; read their system log.",
        ),
    ),
    (of_office("collector", _ONCE_A_MINUTE, function="count"),),
    Bound("lt", 1),
    2 * MINUTE_S,
    Shown(PIPELINE, "collector", "received"),
    Unanswered.FIRE,
    Unanswered.KEEP,
)

COLLECTORS_FEWER = Rule(
    "escale-collectors-fewer",
    Severity.MINOR,
    Words(
        Title("Un collecteur manque", "A collector is missing"),
        Title(
            "Moins de collecteurs rendent compte que dans les dernières 24 heures.",
            "Fewer collectors report than over the last 24 hours.",
        ),
        Title(
            "Les relevés arrivent encore, mais sans réserve si un autre tombe.",
            "Samples still arrive, but nothing is in reserve if another one falls.",
        ),
        Title(
            "Voir lequel ne rend plus compte, le relancer.",
            "See which one no longer reports; start it again.",
        ),
    ),
    (
        windows("collector", _ONCE_A_MINUTE, 20 * MINUTE_S, 10 * MINUTE_S, "max"),
        windows("collector", _ONCE_A_MINUTE, DAY_S, 10 * MINUTE_S, "mean"),
    ),
    Formula("$C < 0.75 * $D"),
    10 * MINUTE_S,
    Shown(PIPELINE, "collector", "received"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

COLLECTOR_CUT_OFF = Rule(
    "escale-collector-cut-off",
    Severity.MAJOR,
    Words(
        Title("Collecteur coupé du courtier", "Collector cut off from the broker"),
        Title(
            "Le collecteur {collector} n'est pas relié au courtier.",
            "The collector {collector} is not connected to the broker.",
        ),
        Title(
            "Ses bornes gardent leurs relevés jusqu'à ce qu'un collecteur les prenne.",
            "Its kiosks keep their samples until a collector takes them.",
        ),
        Title(
            "Voir si le courtier tourne et si le mot de passe du collecteur est le sien.",
            "See whether the broker runs and whether the collector's password is right.",
        ),
    ),
    (times_so("collector", "connected", 5 * MINUTE_S, ("collector",), value=False),),
    Bound("gt", 2),
    0,
    Shown(PIPELINE, "collector", "connected"),
    Unanswered.FINE,
    Unanswered.KEEP,
    ("collector",),
)

DATABASE_AWAY = Rule(
    "escale-database-away",
    Severity.MAJOR,
    Words(
        Title("Base relationnelle injoignable", "Relational database out of reach"),
        Title(
            "Le collecteur {collector} n'atteint pas la base relationnelle.",
            "The collector {collector} can't reach the relational database.",
        ),
        Title(
            "Alarmes et comptes ne sont plus tenus ; les relevés attendent dans les bornes.",
            "Alarms and accounts are not kept up; samples wait in the kiosks.",
        ),
        Title("Voir si PostgreSQL tourne et a de la place.", "See to PostgreSQL and its disk."),
    ),
    (times_so("collector", "database_away", 5 * MINUTE_S, ("collector",), value=True),),
    Bound("gt", 2),
    0,
    Shown(PIPELINE, "collector", "database_away"),
    Unanswered.FINE,
    Unanswered.KEEP,
    ("collector",),
)

BROKER_AWAY = Rule(
    "escale-broker-away",
    Severity.CRITICAL,
    Words(
        Title("Courtier injoignable", "Broker out of reach"),
        Title(
            "Le centre n'est pas relié au courtier.",
            "The back office is not connected to the broker.",
        ),
        Title(
            "Aucune commande ne part ; l'état des bornes n'est plus tenu à jour.",
            "No command leaves; the kiosks' state is not kept up to date.",
        ),
        Title(
            "Voir si Mosquitto tourne et si son certificat est encore bon.",
            "See whether Mosquitto runs and whether its certificate is still good.",
        ),
    ),
    (times_so("centre", "broker", 5 * MINUTE_S, (), value=False),),
    Bound("gt", 2),
    0,
    Shown(PIPELINE, "centre", "broker"),
    Unanswered.FINE,
    Unanswered.KEEP,
)

LETTERS_GROWING = Rule(
    "escale-dead-letters",
    Severity.MAJOR,
    Words(
        Title("Des relevés sont refusés", "Samples are refused"),
        Title(
            "{value} relevés ont été refusés en une heure.",
            "{value} samples were refused in an hour.",
        ),
        Title(
            "Ils sont gardés à part avec leur raison, mais aucune courbe ne les montre.",
            "They are kept apart with their reason, but no curve shows them.",
        ),
        Title(
            "Lire les raisons avec « escale deadletters list » : souvent une horloge ou un pilote.",
            "Read the reasons with `escale deadletters list`: often a clock or a driver.",
        ),
    ),
    (growth("centre", "dead_letters", HOUR_S),),
    Bound("gt", 0),
    0,
    Shown(PIPELINE, "centre", "dead_letters"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

ROLLUPS_LATE = Rule(
    "escale-rollups-late",
    Severity.MINOR,
    Words(
        Title("Les résumés prennent du retard", "Rollups fall behind"),
        Title(
            "{value} fenêtres attendent d'être résumées.",
            "{value} windows wait to be rolled up.",
        ),
        Title(
            "Les longues périodes montrent un passé incomplet ; les relevés bruts sont là.",
            "Long periods show an incomplete past; the raw samples are there.",
        ),
        Title(
            "Voir la charge d'InfluxDB ; un grand rattrapage se résorbe seul.",
            "See InfluxDB's load; a large backfill settles by itself.",
        ),
    ),
    (of_office("collector", "windows_due", 10 * MINUTE_S, "max"),),
    Bound("gt", 500),
    HOUR_S,
    Shown(PIPELINE, "collector", "windows_due"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

WRITES_SLOW = Rule(
    "escale-writes-slow",
    Severity.MINOR,
    Words(
        Title("La base de séries est lente", "The time series database is slow"),
        Title(
            "Une écriture prend {value} ms en moyenne.",
            "A write takes {value} ms on average.",
        ),
        Title(
            "Les bornes envoient moins vite que possible ; au-delà, leurs journaux se remplissent.",
            "Kiosks send less fast than they could; beyond that, their journals fill.",
        ),
        Title("Voir le disque et la mémoire d'InfluxDB.", "See InfluxDB's disk and memory."),
    ),
    (of_office("collector", "write_time", 15 * MINUTE_S, "mean"),),
    Bound("gt", 1_000),
    15 * MINUTE_S,
    Shown(PIPELINE, "collector", "write_time"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

OFFICE_ALARMS = Rule(
    "escale-office-alarms",
    Severity.MAJOR,
    Words(
        Title("Le centre a une alarme", "The back office has an alarm"),
        Title("Alarmes du centre : {value}.", "Alarms of the back office: {value}."),
        Title(
            "Une horloge, une clé ou un relevé refusé demande un agent.",
            "A clock, a key or a refused sample asks for someone.",
        ),
        Title(
            "Les lire dans les pages d'Escale, rubrique Alarmes.",
            "Read them in Escale's own pages, under Alarms.",
        ),
    ),
    (of_office("centre", "office_alarms"),),
    Bound("gt", 0),
    5 * MINUTE_S,
    Shown(PIPELINE, "centre", "office_alarms"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

STRANGERS = Rule(
    "escale-strangers",
    Severity.WARNING,
    Words(
        Title("Une borne inconnue parle", "An unregistered kiosk speaks"),
        Title(
            "Bornes inconnues entendues en 24 heures : {value}.",
            "Unregistered kiosks heard in 24 hours: {value}.",
        ),
        Title(
            "Ses relevés sont refusés tant qu'elle n'est pas enregistrée.",
            "Its samples are refused until it is registered.",
        ),
        Title(
            "L'enregistrer si elle est à vous, sinon retirer ses accès au courtier.",
            "Register it if it is yours, else take away its access to the broker.",
        ),
    ),
    (of_office("centre", "strangers"),),
    Bound("gt", 0),
    0,
    Shown(PIPELINE, "centre", "strangers"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

COMMANDS_STUCK = Rule(
    "escale-commands-stuck",
    Severity.WARNING,
    Words(
        Title("Des commandes n'aboutissent pas", "Commands do not come to an end"),
        Title(
            "Il y a sans cesse eu des commandes en cours depuis 12 heures.",
            "There have been commands under way without a pause for 12 hours.",
        ),
        Title(
            "Une borne éteinte, ou une commande qu'elle n'exécute pas.",
            "A kiosk that is off, or a command that it does not carry out.",
        ),
        Title(
            "Voir la plus ancienne dans les pages d'Escale, à la page de sa borne.",
            "See the oldest in Escale's pages, on its kiosk's page.",
        ),
    ),
    (of_office("centre", "commands_open", 12 * HOUR_S, "min"),),
    Bound("gt", 0),
    0,
    Shown(PIPELINE, "centre", "commands_open"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

FLEET_DOWN = Rule(
    "escale-fleet-down",
    Severity.CRITICAL,
    Words(
        Title("Une partie du parc est tombée", "A part of the fleet is down"),
        Title(
            "{value} % seulement des bornes en service sont en ligne.",
            "Only {value} % of the kiosks in service are online.",
        ),
        Title(
            "Autant à la fois : l'opérateur, le courtier ou un certificat, pas les bornes.",
            "So many at once: the operator, the broker or a certificate, not the kiosks.",
        ),
        Title(
            "Chercher ce qu'elles ont en commun : commune, opérateur, version.",
            "Look for what they share: commune, operator, version.",
        ),
    ),
    (share("centre", "online", "kiosks", 5 * MINUTE_S),),
    Bound("lt", 70),
    5 * MINUTE_S,
    Shown(PIPELINE, "centre", "online"),
    Unanswered.KEEP,
    Unanswered.KEEP,
)

CENTRE = Group(
    "escale-centre",
    Title("Centre", "Back office"),
    MINUTE_S,
    (
        *(OFFICE_SILENT, COLLECTORS_SILENT, COLLECTORS_FEWER, COLLECTOR_CUT_OFF, DATABASE_AWAY),
        *(BROKER_AWAY, LETTERS_GROWING, ROLLUPS_LATE, WRITES_SLOW, OFFICE_ALARMS),
        *(STRANGERS, COMMANDS_STUCK, FLEET_DOWN),
    ),
)
