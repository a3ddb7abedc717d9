"""The groupe numérique inclusif: members, meetings, AGINUM, grants, commitments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "aginum_editions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aginum_editions")),
        sa.UniqueConstraint("year", name=op.f("uq_aginum_editions_year")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column(
            "minutes_file", sa.Text(), nullable=True, comment="its name; it is kept elsewhere"
        ),
        sa.Column("minutes_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_held_on"), "meetings", ["held_on"])
    op.create_table(
        "aginum_days",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"], ["aginum_editions.id"], name=op.f("fk_aginum_days_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aginum_days")),
        sa.UniqueConstraint("day", name=op.f("uq_aginum_days_day")),
    )
    op.create_index(op.f("ix_aginum_days_edition"), "aginum_days", ["edition"])
    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("structure", sa.String(length=64), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False, comment="hundredths of a euro"),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("report_due", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["structure"], ["structures.id"], name=op.f("fk_grants_structure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_decided_on"), "grants", ["decided_on"])
    op.create_index(op.f("ix_grants_structure"), "grants", ["structure"])
    op.create_table(
        "meeting_structures",
        sa.Column("meeting", sa.String(length=64), nullable=False),
        sa.Column("structure", sa.String(length=64), nullable=False, comment="was there"),
        sa.ForeignKeyConstraint(
            ["meeting"],
            ["meetings.id"],
            name=op.f("fk_meeting_structures_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_meeting_structures_structure")
        ),
        sa.PrimaryKeyConstraint("meeting", "structure", name=op.f("pk_meeting_structures")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.String(length=64), nullable=False, comment="a structure"),
        sa.Column(
            "contact_name", sa.Text(), nullable=False, comment="a professional's; may be empty"
        ),
        sa.Column("contact", sa.Text(), nullable=False, comment="professional; may be empty"),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["structures.id"], name=op.f("fk_members_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="what the owner will do"),
        sa.Column("edition", sa.String(length=64), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False, comment="the last day in time"),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["owner"], ["members.id"], name=op.f("fk_commitments_owner")),
        sa.ForeignKeyConstraint(
            ["edition"], ["aginum_editions.id"], name=op.f("fk_commitments_edition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
    )
    op.create_index(op.f("ix_commitments_due"), "commitments", ["due"])
    op.create_index(op.f("ix_commitments_edition"), "commitments", ["edition"])
    op.create_index(op.f("ix_commitments_owner"), "commitments", ["owner"])
    op.create_table(
        "commitment_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False, comment="its name; it is kept elsewhere"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(length=64), nullable=False, comment="a member"),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment"], ["commitments.id"], name=op.f("fk_commitment_evidence_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["members.id"], name=op.f("fk_commitment_evidence_given_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_evidence")),
    )
    op.create_index(
        op.f("ix_commitment_evidence_commitment"), "commitment_evidence", ["commitment"]
    )
    op.create_index(op.f("ix_commitment_evidence_sha256"), "commitment_evidence", ["sha256"])
    op.create_table(
        "commitment_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="follow-up; names nobody"),
        sa.ForeignKeyConstraint(
            ["commitment"], ["commitments.id"], name=op.f("fk_commitment_notes_commitment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_notes")),
    )
    op.create_index(op.f("ix_commitment_notes_commitment"), "commitment_notes", ["commitment"])


def downgrade() -> None:
    op.drop_table("commitment_notes")
    op.drop_table("commitment_evidence")
    op.drop_table("commitments")
    op.drop_table("members")
    op.drop_table("meeting_structures")
    op.drop_table("grants")
    op.drop_table("aginum_days")
    op.drop_table("meetings")
    op.drop_table("aginum_editions")
