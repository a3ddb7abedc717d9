"""The page for the prefecture as a table: a row for each month, in French."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from programme.aladdin import Progress, Step

COLUMNS: Sequence[tuple[str, str]] = (
    ("month", "mois"),
    ("attestations", "attestations"),
    ("total", "cumul"),
    ("planned", "prévu (cumul)"),
    ("gap", "écart au plan"),
    ("present", "présences"),
    ("first_timers", "nouvelles personnes"),
    ("returning", "personnes revenues"),
    ("qpv_residents", "dont résidant en QPV (déclaré)"),
)
"""A step's field and what it is called."""


def cells(step: Step) -> Sequence[str]:
    """A month's row."""
    return [str(getattr(step, name)) for name, _ in COLUMNS]


def as_csv(progress: Progress) -> str:
    """The months, then the share of first-timers who say that they live in a priority district."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow([title for _, title in COLUMNS])
    rows.writerows(cells(step) for step in progress.steps)
    return text.getvalue()
