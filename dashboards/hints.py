"""What a curve tells, and what to do when it is bad, where a title is not enough."""

from __future__ import annotations

from collections.abc import Mapping

from contract import Title
from dashboards.draft import Draft

_HINTS: Mapping[str, Title] = {
    "host.disk": Title(
        "Plein, la borne ne peut plus garder ses relevés : voir le journal et les fichiers.",
        "When it is full the kiosk can keep no samples: see the journal and the files.",
    ),
    "host.temperature": Title(
        "Au-delà des seuils l'ordinateur ralentit puis s'arrête : voir ventilation et filtre.",
        "Beyond the bounds the computer slows down, then stops: see the fan and its filter.",
    ),
    "host.uptime": Title(
        "Repart de zéro à chaque démarrage : une dent de scie est une borne qui redémarre.",
        "Begins again at each start: a saw is a kiosk that keeps restarting.",
    ),
    "link.loss": Title(
        "La pire des cibles de chaque borne. Passerelle comprise : voir le routeur ; sans elle : "
        "voir l'opérateur.",
        "The worst of each kiosk's targets. With the gateway among them see the router, without "
        "it the operator.",
    ),
    "link.round_trip": Title(
        "La pire des cibles de chaque borne. Long et sans pertes : la ligne est pleine.",
        "The worst of each kiosk's targets. Long without loss: the line is full.",
    ),
    "link.dns": Title(
        "Lent ou absent alors que le reste répond : voir le résolveur de la borne.",
        "Slow or missing while the rest answers: see the kiosk's resolver.",
    ),
    "modem.rsrp": Title(
        "Sous -105 dBm le signal est faible : antenne, câble, ou cellule en panne si ses voisines "
        "baissent aussi.",
        "Below -105 dBm the signal is weak: aerial, cable, or the cell is out if neighbours fall "
        "too.",
    ),
    "modem.snr": Title(
        "Bas avec un bon signal : du brouillage, ou une cellule chargée.",
        "Low while the signal is good: interference, or a crowded cell.",
    ),
    "power.charge": Title(
        "Ce qui reste à la borne sans secteur ni soleil. Sous le seuil critique elle s'éteint.",
        "What is left without mains or sun. Below the critical bound the kiosk goes out.",
    ),
    "power.power": Title(
        "Négatif: la batterie se vide.", "Negative: the battery is being emptied."
    ),
    "ups.runtime": Title(
        "Combien de temps l'onduleur tient encore, à la charge d'à présent.",
        "How long the UPS lasts at its present load.",
    ),
    "climate.dew_margin": Title(
        "Proche de zéro, l'eau se dépose sur l'électronique : chauffer, ne pas ouvrir.",
        "Near zero water settles on the electronics: heat, do not open.",
    ),
    "journal.held": Title(
        "Gardé n'est pas perdu : la borne renvoie jusqu'à ce que la base confirme. Une pente qui "
        "monte sur une borne : sa ligne ; sur toutes : le centre.",
        "Held is not lost: the kiosk sends until the database confirms. Rising on one kiosk: its "
        "line; on all: the office.",
    ),
    "uplink.window": Title(
        "Combien de trames la borne laisse en route. À 1, la ligne ou le centre peine.",
        "How many frames the kiosk has under way at once. At 1 the line or the office struggles.",
    ),
    "uplink.ack_delay": Title(
        "De l'envoi à la confirmation par la base. Long partout : voir la durée d'écriture.",
        "From sending to the database's word. Long everywhere: see the time to write.",
    ),
    "uplink.connected": Title(
        "Dit par la borne elle-même : ce qui manque vient quand elle est de nouveau reliée.",
        "Told by the kiosk itself: what is missing comes once it is connected again.",
    ),
    "collector.ack_delay": Title(
        "De la réception à la confirmation. Long : la base écrit lentement, ou les collecteurs "
        "sont trop peu.",
        "From receipt to acknowledgement. Long: the database writes slowly, or collectors are "
        "too few.",
    ),
    "collector.write_time": Title(
        "Ce que la base met à écrire un lot.", "What the database takes to write a batch."
    ),
    "collector.waiting": Title(
        "Ce que les collecteurs n'ont pas encore écrit. Monte sans redescendre : en ajouter un.",
        "What collectors have not written yet. Rising without falling: add one.",
    ),
    "collector.windows_due": Title(
        "Ce qui reste à résumer. Monte après un long retard, puis redescend.",
        "What is still to be rolled up. Rises after a long backlog, then falls.",
    ),
    "centre.dead_letters": Title(
        "Relevés refusés et gardés, avec leur raison : `escale deadletters list`.",
        "Samples that were refused and kept, with the reason: `escale deadletters list`.",
    ),
    "centre.strangers": Title(
        "Bornes qui parlent sans être enregistrées : `escale kiosk add`, ou un intrus.",
        "Kiosks that talk without being registered: `escale kiosk add`, or an intruder.",
    ),
    "centre.broker": Title(
        "Rouge : le centre n'atteint plus le courtier ; les bornes gardent et attendent.",
        "Red: the office can't reach the broker; kiosks keep and wait.",
    ),
    "kiosk_state.silent": Title(
        "Depuis le dernier mot de la borne, tel que le centre l'a reçu.",
        "Since the kiosk's last word, as the office received it.",
    ),
    "kiosk_state.availability": Title(
        "Part du temps, ou des bornes, en ligne : ce que le centre a vu, minute par minute.",
        "Share of the time, or of kiosks, online: what the office saw, minute by minute.",
    ),
    "kiosk_state.waiting": Title(
        "Alarmes maintenues : elles restent jusqu'à ce qu'un agent les acquitte.",
        "Latched alarms: they stay until staff acknowledge them.",
    ),
    "kiosk_state.clock_synced": Title(
        "Une borne dont l'horloge est fausse refuse presque toutes les commandes.",
        "A kiosk whose clock is wrong refuses most commands.",
    ),
}


def hint(draft: Draft, measurement: str, name: str) -> str:
    """The sentence of a field, or nothing."""
    found = _HINTS.get(f"{measurement}.{name}")
    return draft.of(found) if found else ""


def hinted() -> frozenset[str]:
    """The fields that have a sentence, as `measurement.field`."""
    return frozenset(_HINTS)
