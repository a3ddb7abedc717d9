"""The relational tables, by concept. Migrations are made from `METADATA`."""

from store.tables.access import audit, sign_ins, tokens, web_sessions
from store.tables.counsellors import (
    activities,
    activity_people,
    activity_themes,
    coop_imports,
    counsellor_absences,
    counsellor_path,
    counsellor_slots,
    counsellors,
)
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
from store.tables.training import (
    aladdin_plan,
    attestations,
    course_sessions,
    courses,
    enrolments,
    mediators,
    public_visits,
    structure_roles,
    structures,
    workshops,
)

__all__ = [
    "METADATA",
    "activities",
    "activity_people",
    "activity_themes",
    "aladdin_plan",
    "alarm_reports",
    "alarms_active",
    "attestations",
    "audit",
    "command_events",
    "commands",
    "coop_imports",
    "counsellor_absences",
    "counsellor_path",
    "counsellor_slots",
    "counsellors",
    "course_sessions",
    "courses",
    "dead_letters",
    "dead_letters_dropped",
    "enrolments",
    "kiosk_activity",
    "kiosk_status",
    "kiosks",
    "mediators",
    "office_alarms",
    "operator_states",
    "place_terms",
    "places",
    "public_visits",
    "sign_ins",
    "sites",
    "strangers",
    "structure_roles",
    "structures",
    "tokens",
    "web_sessions",
    "workshops",
]
