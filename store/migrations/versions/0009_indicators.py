"""Indicators: territories, a catalogue by vintage, values."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "territories",
        sa.Column(
            "id", sa.String(length=9), nullable=False, comment="INSEE, IRIS, QPV or SIREN code"
        ),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="commune, iris, qpv, epci"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "parent", sa.String(length=9), nullable=True, comment="the territory that it is in"
        ),
        sa.Column("population", sa.Integer(), nullable=True, comment="missing is not zero"),
        sa.Column(
            "iris_type", sa.String(length=1), nullable=True, comment="H, A, D or Z, of an IRIS"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
    )
    op.create_table(
        "indicators",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "vintage", sa.String(length=10), nullable=False, comment="the year that it is of"
        ),
        sa.Column("title_fr", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False, comment="UCUM; 1 for an index"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.String(length=80), nullable=False, comment="SPDX, or its address"),
        sa.Column("lowest", sa.Float(), nullable=True, comment="its scale, where it has one"),
        sa.Column("highest", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("code", "vintage", name=op.f("pk_indicators")),
    )
    op.create_table(
        "indicator_values",
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("vintage", sa.String(length=10), nullable=False),
        sa.Column("territory", sa.String(length=9), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True, comment="why there is no value"),
        sa.ForeignKeyConstraint(
            ["indicator", "vintage"],
            ["indicators.code", "indicators.vintage"],
            name=op.f("fk_indicator_values_indicator_vintage"),
        ),
        sa.ForeignKeyConstraint(
            ["territory"], ["territories.id"], name=op.f("fk_indicator_values_territory")
        ),
        sa.PrimaryKeyConstraint(
            "indicator", "vintage", "territory", name=op.f("pk_indicator_values")
        ),
    )
    op.create_index(
        op.f("ix_indicator_values_territory"), "indicator_values", ["territory"], unique=False
    )


def downgrade() -> None:
    op.drop_table("indicator_values")
    op.drop_table("indicators")
    op.drop_table("territories")
