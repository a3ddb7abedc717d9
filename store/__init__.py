"""store: the only room that talks to databases.

Time series (`open_series`: SQLite, InfluxDB) and the relational rest (`open_database`: SQLite,
PostgreSQL; one module per concept). Second face: `store.influxql`.
"""

from typing import TYPE_CHECKING

from store import (
    activity,
    alarms,
    audit,
    commands,
    dead_letters,
    kiosks,
    letter_bounds,
    office_alarms,
    operator_states,
    sign_ins,
    sites,
    statuses,
    strangers,
    tokens,
    web_sessions,
)
from store.activity import Activity
from store.alarms import ActiveAlarm
from store.audit import AuditEntry
from store.commands import CommandEvent, CommandRecord
from store.database import Database, open_database
from store.dead_letters import WHOLE_FRAME, DeadLetter, LetterHead
from store.interruption import run_interruptible
from store.kiosks import Kiosk, KioskOverview
from store.letter_bounds import Limits, Pile
from store.migrate import migrate
from store.operator_states import OperatorNote, OperatorState
from store.retention import Keeping, open_keeping, series_lives
from store.series.level_reader import Answered, LevelReader
from store.series.levels import Levels, open_levels
from store.series.marks import hour_mark
from store.series.opening import check_series, open_series
from store.series.points import Aggregate, Point, Row, SeriesStore, Summarising
from store.series.queries import AGGREGATES
from store.sites import Site
from store.statuses import KioskStatus
from store.strangers import Stranger
from store.tokens import Token

if TYPE_CHECKING:
    # A package that its first import loads: only the programme works on the registers.
    from store import registers

__all__ = [
    "AGGREGATES",
    "WHOLE_FRAME",
    "ActiveAlarm",
    "Activity",
    "Aggregate",
    "Answered",
    "AuditEntry",
    "CommandEvent",
    "CommandRecord",
    "Database",
    "DeadLetter",
    "Keeping",
    "Kiosk",
    "KioskOverview",
    "KioskStatus",
    "LetterHead",
    "LevelReader",
    "Levels",
    "Limits",
    "OperatorNote",
    "OperatorState",
    "Pile",
    "Point",
    "Row",
    "SeriesStore",
    "Site",
    "Stranger",
    "Summarising",
    "Token",
    "activity",
    "alarms",
    "audit",
    "check_series",
    "commands",
    "dead_letters",
    "hour_mark",
    "kiosks",
    "letter_bounds",
    "migrate",
    "office_alarms",
    "open_database",
    "open_keeping",
    "open_levels",
    "open_series",
    "operator_states",
    "registers",
    "run_interruptible",
    "series_lives",
    "sign_ins",
    "sites",
    "statuses",
    "strangers",
    "tokens",
    "web_sessions",
]
