"""The relational tables, by concept. Migrations are made from `METADATA`."""

from store.tables.access import audit, sign_ins, tokens, web_sessions
from store.tables.fleet import kiosk_activity, kiosk_status, kiosks, sites, strangers
from store.tables.metadata import METADATA
from store.tables.operations import (
    alarm_reports,
    alarms_active,
    command_events,
    commands,
    dead_letters,
    dead_letters_dropped,
    office_alarms,
    operator_states,
)
from store.tables.places import place_terms, places

__all__ = [
    "METADATA",
    "alarm_reports",
    "alarms_active",
    "audit",
    "command_events",
    "commands",
    "dead_letters",
    "dead_letters_dropped",
    "kiosk_activity",
    "kiosk_status",
    "kiosks",
    "office_alarms",
    "operator_states",
    "place_terms",
    "places",
    "sign_ins",
    "sites",
    "strangers",
    "tokens",
    "web_sessions",
]
