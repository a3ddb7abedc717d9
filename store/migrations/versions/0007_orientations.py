"""Orientations, codes, and what kiosks show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "orientation_attempts",
        sa.Column("token", sa.String(length=80), nullable=False, comment="a token's id"),
        sa.Column("since", sa.BigInteger(), nullable=False, comment="begin of the minutes counted"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", "since", name=op.f("pk_orientation_attempts")),
    )
    op.create_table(
        "orientation_codes",
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=False, comment="empty: given by staff"),
        sa.Column("theme", sa.String(length=128), nullable=False, comment="the Coop's thematique"),
        sa.Column(
            "place", sa.String(length=200), nullable=False, comment="empty: none in particular"
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False, comment="of given_on"),
        sa.Column("redeemed_month", sa.String(length=7), nullable=True),
        sa.Column("redeemed_place", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_orientation_codes")),
    )
    op.create_index(op.f("ix_orientation_codes_given_on"), "orientation_codes", ["given_on"])
    op.create_index(op.f("ix_orientation_codes_month"), "orientation_codes", ["month"])
    op.create_index(
        op.f("ix_orientation_codes_redeemed_month"), "orientation_codes", ["redeemed_month"]
    )
    op.create_table(
        "orientation_hours",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=128), nullable=False, comment="the Coop's thematique"),
        sa.Column(
            "place", sa.String(length=200), nullable=False, comment="empty: none in particular"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="of the hour's sample"),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM, in Paris"),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "theme", "place", "at", name=op.f("pk_orientation_hours")),
    )
    op.create_index(op.f("ix_orientation_hours_month"), "orientation_hours", ["month"])
    op.create_table(
        "orientation_pending",
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False, comment="where it was presented"),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_orientation_pending")),
    )
    op.create_index(op.f("ix_orientation_pending_shown_on"), "orientation_pending", ["shown_on"])
    op.create_table(
        "orientation_refusals",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "reason", name=op.f("pk_orientation_refusals")),
    )
    op.create_table(
        "screen_messages",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=True, comment="empty: every kiosk"),
        sa.Column("text", sa.JSON(), nullable=False, comment="by language"),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_messages")),
    )
    op.create_index(op.f("ix_screen_messages_ends_at"), "screen_messages", ["ends_at"])
    op.create_table(
        "content_bundles",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="of what it says"),
        sa.Column("token", sa.Text(), nullable=False, comment="the bundle, signed"),
        sa.Column("published", sa.Boolean(), nullable=False, comment="a broker has taken it"),
        sa.ForeignKeyConstraint(
            ["kiosk"], ["kiosks.id"], name=op.f("fk_content_bundles_kiosk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_content_bundles")),
    )


def downgrade() -> None:
    op.drop_table("content_bundles")
    op.drop_table("screen_messages")
    op.drop_table("orientation_refusals")
    op.drop_table("orientation_pending")
    op.drop_table("orientation_hours")
    op.drop_table("orientation_codes")
    op.drop_table("orientation_attempts")
