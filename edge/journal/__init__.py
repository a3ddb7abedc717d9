"""The kiosk's journal: what was measured, until the store has it, and its account."""

from edge.journal.correction import correct
from edge.journal.examination import AT_ONCE_BYTES, examine_beside
from edge.journal.faults import JournalDamaged, JournalUnavailable
from edge.journal.journal import Draft, Journal, Limits, Row
from edge.journal.opening import Opened, open_in_memory, open_journal
from edge.journal.release import Release
from edge.journal.takeover import take_over

__all__ = [
    "AT_ONCE_BYTES",
    "Draft",
    "Journal",
    "JournalDamaged",
    "JournalUnavailable",
    "Limits",
    "Opened",
    "Release",
    "Row",
    "correct",
    "examine_beside",
    "open_in_memory",
    "open_journal",
    "take_over",
]
