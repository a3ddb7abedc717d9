"""What keeps persons out of what leaves: counting without knowing, and scrubbing. Pure."""

from __future__ import annotations

from edge.privacy.daily import DailyCounter
from edge.privacy.hourly import BANDS, OTHER, Count, HourlyCounts, OpenHour, band_of
from edge.privacy.marks import Marks
from edge.privacy.readings import without_addresses
from edge.privacy.scrubbing import scrub
from edge.privacy.spelling import one_spelling

__all__ = [
    "BANDS",
    "OTHER",
    "Count",
    "DailyCounter",
    "HourlyCounts",
    "Marks",
    "OpenHour",
    "band_of",
    "one_spelling",
    "scrub",
    "without_addresses",
]
