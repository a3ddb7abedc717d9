"""The groupe numérique inclusif: members, meetings, AGINUM, grants, commitments.

Who takes part, and who hands evidence in, are structures. The one person that is kept is a
member's professional contact.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, RowId

_MEMBERS = {
    "register": "community",
    "purpose": "know who belongs to the groupe numérique inclusif, and whom to write to there",
    "basis": "public interest task (GDPR 6.1.e)",
    "people": "professionals: a member's contact, by name and professional address",
    "recipients": "the programme's operators; the person: exported and erased on request",
    "retention": "until the structure leaves, the contact changes or is erased on request",
}
_WORK = {
    "register": "community",
    "purpose": "follow meetings, AGINUM, grants and commitments of structures; about no person",
    "basis": "not personal data",
    "people": "none; structures",
    "recipients": "the programme's staff; the members; AGINUM: figures",
    "retention": "the programme's life",
}
_COMMITMENT = "commitments.id"

members = sa.Table(
    "members",
    METADATA,
    sa.Column("id", sa.ForeignKey("structures.id"), primary_key=True, comment="a structure"),
    sa.Column("contact_name", sa.Text(), nullable=False, comment="a professional's; may be empty"),
    sa.Column("contact", sa.Text(), nullable=False, comment="professional; may be empty"),
    sa.Column("joined_on", sa.Date(), nullable=False),
    sa.Column("left_on", sa.Date(), nullable=True),
    info=_MEMBERS,
)

meetings = sa.Table(
    "meetings",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("held_on", sa.Date(), nullable=False, index=True),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("agenda", sa.Text(), nullable=False),
    sa.Column("minutes_file", sa.Text(), nullable=True, comment="its name; it is kept elsewhere"),
    sa.Column("minutes_sha256", sa.String(64), nullable=True),
    info=_WORK,
)

meeting_structures = sa.Table(
    "meeting_structures",
    METADATA,
    sa.Column("meeting", sa.ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("structure", sa.ForeignKey("structures.id"), primary_key=True, comment="was there"),
    info=_WORK,
)

aginum_editions = sa.Table(
    "aginum_editions",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("year", sa.Integer(), nullable=False, unique=True),
    info=_WORK,
)

aginum_days = sa.Table(
    "aginum_days",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("edition", sa.ForeignKey("aginum_editions.id"), nullable=False, index=True),
    sa.Column("day", sa.Date(), nullable=False, unique=True),
    sa.Column("place", sa.Text(), nullable=False),
    sa.Column("topic", sa.Text(), nullable=False),
    info=_WORK,
)

grants = sa.Table(
    "grants",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("structure", sa.ForeignKey("structures.id"), nullable=False, index=True),
    sa.Column("cents", sa.BigInteger(), nullable=False, comment="hundredths of a euro"),
    sa.Column("purpose", sa.Text(), nullable=False),
    sa.Column("decided_on", sa.Date(), nullable=False, index=True),
    sa.Column("paid_on", sa.Date(), nullable=True),
    sa.Column("report_due", sa.Date(), nullable=True),
    sa.Column("reported_on", sa.Date(), nullable=True),
    info=_WORK,
)

commitments = sa.Table(
    "commitments",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("owner", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("text", sa.Text(), nullable=False, comment="what the owner will do"),
    sa.Column("edition", sa.ForeignKey("aginum_editions.id"), nullable=True, index=True),
    sa.Column("made_on", sa.Date(), nullable=False),
    sa.Column("due", sa.Date(), nullable=False, index=True, comment="the last day in time"),
    sa.Column("withdrawn_on", sa.Date(), nullable=True),
    sa.Column("withdrawn_because", sa.Text(), nullable=True),
    info=_WORK,
)

commitment_evidence = sa.Table(
    "commitment_evidence",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("commitment", sa.ForeignKey(_COMMITMENT), nullable=False, index=True),
    sa.Column("file", sa.Text(), nullable=False, comment="its name; it is kept elsewhere"),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("given_on", sa.Date(), nullable=False),
    sa.Column("given_by", sa.ForeignKey("members.id"), nullable=False, comment="a member"),
    sa.Column("refused_on", sa.Date(), nullable=True),
    sa.Column("refused_because", sa.Text(), nullable=True),
    info=_WORK,
)

commitment_notes = sa.Table(
    "commitment_notes",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("commitment", sa.ForeignKey(_COMMITMENT), nullable=False, index=True),
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("text", sa.Text(), nullable=False, comment="follow-up; names nobody"),
    info=_WORK,
)
