"""The alarms that the daemon raises about itself."""

from __future__ import annotations

from contract import Severity, Text
from edge.alarms.active import AlarmKind

JOURNAL_UNWRITABLE = AlarmKind(
    "journal_unwritable",
    Severity.MAJOR,
    "software",
    Text(
        fr="La borne mesure et envoie, mais n'écrit plus rien : ce que la base n'a pas encore "
        "serait perdu à une coupure, et les commandes sont refusées.",
        en="The kiosk senses and sends, but writes nothing down: what the database does not have "
        "yet would be lost in a power cut, and commands are refused.",
    ),
    Text(
        fr="Vérifier que le disque n'est ni plein, ni en lecture seule ; sinon le remplacer.",
        en="Check that the disk is neither full nor read-only; replace it otherwise.",
    ),
)
JOURNAL_DROPPING = AlarmKind(
    "journal_dropping",
    Severity.MAJOR,
    "software",
    Text(
        fr="Le journal est plein : les relevés les moins importants sont abandonnés.",
        en="The journal is full: the least precious samples are dropped.",
    ),
    Text(
        fr="Rétablir la liaison ou le collecteur ; libérer le disque de la borne.",
        en="Mend the link or the collector; free space on the kiosk's disk.",
    ),
)
JOURNAL_SET_ASIDE = AlarmKind(
    "journal_set_aside",
    Severity.MINOR,
    "software",
    Text(
        fr="Un journal abîmé a été mis de côté : ce qu'il gardait n'a pas été envoyé.",
        en="A damaged journal was set aside: what it held has not been sent.",
    ),
    Text(
        fr="Copier les fichiers « .damaged- » du dossier de la borne, puis les en retirer ; "
        "vérifier le disque.",
        en="Copy the “.damaged-” files from the kiosk's folder, then remove them there; check "
        "the disk.",
    ),
)
CLOCK_UNSET = AlarmKind(
    "clock_unset",
    Severity.WARNING,
    "software",
    Text(
        fr="L'horloge n'est pas à l'heure : les relevés sont marqués, presque toutes les "
        "commandes sont refusées.",
        en="The clock is not set: samples are marked, most commands are refused.",
    ),
    Text(
        fr="Vérifier que la borne atteint un serveur de temps (NTP).",
        en="Check that the kiosk reaches a time server (NTP).",
    ),
)
