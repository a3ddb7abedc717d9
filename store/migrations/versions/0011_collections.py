"""Campaigns that collect used devices, and their points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "collection_campaigns",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False, comment="by language"),
        sa.Column("takes", sa.JSON(), nullable=False, comment="kinds of devices"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="the last day"),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_campaigns")),
    )
    op.create_index(op.f("ix_collection_campaigns_ends_on"), "collection_campaigns", ["ends_on"])
    op.create_table(
        "collection_points",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column(
            "place", sa.String(length=200), nullable=True, comment="of the register of places"
        ),
        sa.Column("name", sa.String(length=200), nullable=False, comment="empty: the place's"),
        sa.Column("address", sa.String(length=300), nullable=False, comment="empty: the place's"),
        sa.Column("latitude", sa.Double(), nullable=True, comment="WGS 84; empty: the place's"),
        sa.Column("longitude", sa.Double(), nullable=True, comment="WGS 84; empty: the place's"),
        sa.Column("hours", sa.String(length=500), nullable=False, comment="empty: the place's"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="empty: the campaign's"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="empty: the campaign's"),
        sa.ForeignKeyConstraint(
            ["campaign"], ["collection_campaigns.id"], name=op.f("fk_collection_points_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_points")),
    )
    op.create_index(op.f("ix_collection_points_campaign"), "collection_points", ["campaign"])


def downgrade() -> None:
    op.drop_table("collection_points")
    op.drop_table("collection_campaigns")
