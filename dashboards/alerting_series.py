"""Rules about series that stop while their kiosk is online: a dead sensor, a stuck send window."""

from __future__ import annotations

from collections.abc import Mapping

from contract import REGISTRY, Registry, Severity, Title
from dashboards.alerting import (
    DAY_S,
    MINUTE_S,
    Formula,
    Group,
    Rule,
    Shown,
    Unanswered,
    Words,
)
from dashboards.alerting_questions import KIOSK, of_kiosks, still_coming

ALWAYS_THERE: Mapping[str, tuple[str, str]] = {
    "host": ("memory", "escale-kiosk"),
    "link": ("up", "escale-network"),
    "modem": ("connected", "escale-network"),
    "snmp_interface": ("up", "escale-kiosk"),
    "snmp_host": ("uptime", "escale-network"),
    "access_point": ("up", "escale-network"),
    "hotspot": ("clients", "escale-network"),
    "climate": ("temperature", "escale-power"),
    "power": ("present", "escale-power"),
    "ups": ("charge", "escale-power"),
    "contact": ("open", "escale-kiosk"),
    "presence": ("entries", "escale-kiosk"),
    "application": ("up", "escale-kiosk"),
    "peripheral": ("ok", "escale-kiosk"),
}
"""A field that is in every sample of the measurement, and the dashboard that shows it."""

_STOPPED_AND_ONLINE = Formula("$C < 0.01 && $D > 50")
_EVERY_S = 5 * MINUTE_S
_MISSED_S = 7 * DAY_S
"""After that what stopped counts as taken away for good."""

WINDOW_STUCK = Rule(
    "escale-series-journal",
    Severity.MAJOR,
    Words(
        Title("Une borne en ligne n'envoie plus de relevés", "An online kiosk sends no samples"),
        Title(
            "La borne {kiosk} est en ligne, mais aucun relevé n'est arrivé depuis 20 minutes.",
            "The kiosk {kiosk} is online, but no sample has come for 20 minutes.",
        ),
        Title(
            "Sa fenêtre d'envoi est bloquée, ou ses relevés sont refusés ou retenus.",
            "Its send window is stuck, or its samples are refused or held back.",
        ),
        Title(
            "Voir l'heure de la borne, les relevés refusés, puis relancer son service.",
            "See the kiosk's clock and the refused samples, then restart its service.",
        ),
    ),
    (still_coming("journal", "produced", ()), of_kiosks("availability")),
    _STOPPED_AND_ONLINE,
    5 * MINUTE_S,
    Shown("escale-pipeline", "journal", "held"),
    Unanswered.KEEP,
    Unanswered.KEEP,
    (KIOSK,),
    _MISSED_S,
)


def series(registry: Registry = REGISTRY) -> Group:
    """The group: the journal of every kiosk, and each thing that is sampled regularly."""
    stopped = [
        _stopped(registry, name, field, dashboard)
        for name, (field, dashboard) in ALWAYS_THERE.items()
    ]
    return Group(
        "escale-series",
        Title("Séries interrompues", "Series that stopped"),
        _EVERY_S,
        (WINDOW_STUCK, *stopped),
    )


def _stopped(registry: Registry, name: str, field: str, dashboard: str) -> Rule:
    row = registry.named(name)
    row.field(field)
    tags = tuple(each.name for each in row.tags if not each.optional)
    which = "".join(f" {{{tag}}}" for tag in tags)
    return Rule(
        f"escale-series-{name.replace('_', '-')}",
        Severity.MINOR,
        Words(
            Title(f"Plus de mesure : {row.title.fr}", f"No longer measured: {row.title.en}"),
            Title(
                f"La borne {{kiosk}} est en ligne et ne mesure plus : {row.title.fr}{which}.",
                f"The kiosk {{kiosk}} is online and no longer measures: {row.title.en}{which}.",
            ),
            Title(
                "Ce qui s'y passe ne lève plus d'alarme.",
                "What happens there raises no alarm any more.",
            ),
            Title(
                "Voir l'appareil et son câble. Retiré exprès : elle s'éteint après une semaine.",
                "See the device and its cable. Taken away on purpose: it ends after a week.",
            ),
        ),
        (still_coming(name, field, tags), of_kiosks("availability")),
        _STOPPED_AND_ONLINE,
        5 * MINUTE_S,
        Shown(dashboard, name, field),
        Unanswered.KEEP,
        Unanswered.KEEP,
        (KIOSK, *tags),
        _MISSED_S,
    )
