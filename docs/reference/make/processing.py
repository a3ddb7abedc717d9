"""The record of processing, from the registers' tables."""

from __future__ import annotations

from docs.reference.make.tables import MADE
from programme import processing_record

HEAD = f"""\
{MADE}
# Record of processing

What GDPR article 30 asks for, from the tables of the programme's registers: `bin/escale programme \
processing` prints the same, `--format csv` as a table. The controller and its data protection \
officer are whoever runs Escale. What kiosks measure is in [kept.md](kept.md); what this means for \
people in [privacy](../privacy.md).

"""


def page() -> str:
    """The page: a section for each register."""
    return HEAD + processing_record()
