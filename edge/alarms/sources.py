"""What rules may ask about besides measurements: the drivers' health and the daemon's own state.

They are told as readings, every second, and are rows like the registry's; they never leave the
kiosk.
"""

from __future__ import annotations

from collections.abc import Mapping

from contract import DriverState, Family, Field, Measurement, Registry, Tag, Title
from edge.readings import Reading

DRIVER = "driver"
DAEMON = "daemon"


def _flag(name: str, fr: str, en: str) -> Field:
    return Field(name, "boolean", Title(fr, en))


OWN_ROWS = (
    Measurement(
        DRIVER,
        Family.HOST,
        Title("Pilote", "Driver"),
        (Field("health", "string", Title("Santé", "Health")),),
        (Tag("driver", Title("Pilote", "Driver")),),
    ),
    Measurement(
        DAEMON,
        Family.HOST,
        Title("Démon de la borne", "Kiosk daemon"),
        (
            _flag("clock_unset", "Horloge pas à l'heure", "Clock not set"),
            _flag("journal_unwritable", "Journal pas inscriptible", "Journal not writable"),
            _flag("journal_dropping", "Journal plein", "Journal full"),
            _flag("journal_set_aside", "Journal abîmé mis de côté", "Damaged journal set aside"),
            _flag("read_only", "Disque en lecture seule", "Disk read-only"),
            Field("journal_held", "float", Title("Journal en attente", "Journal waiting"), "%"),
            Field(
                "certificate_left",
                "float",
                Title("Validité restante du certificat de la borne", "Certificate's time left"),
                "d",
            ),
        ),
    ),
)


def with_own_rows(registry: Registry) -> Registry:
    """The registry that rules are validated against."""
    return registry.with_rows(OWN_ROWS)


def health_readings(states: Mapping[str, DriverState]) -> list[Reading]:
    """Each driver's health as a reading."""
    return [
        Reading(DRIVER, {"health": state.health}, {"driver": name})
        for name, state in states.items()
    ]
