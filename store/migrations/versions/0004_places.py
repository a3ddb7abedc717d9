"""Places of digital mediation, and the terms by which they are searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("id", sa.String(length=200), nullable=False, comment="the standard's own"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="who gave the table"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False, comment="INSEE code"),
        sa.Column("latitude", sa.Double(), nullable=True, comment="WGS 84, degrees"),
        sa.Column("longitude", sa.Double(), nullable=True, comment="WGS 84, degrees"),
        sa.Column("confirmed_on", sa.Date(), nullable=False, comment="date_maj, or staff said so"),
        sa.Column(
            "cells", sa.JSON(), nullable=False, comment="the standard's row without what is empty"
        ),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="of the row as given",
        ),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True, comment="gone from its source"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_source"), "places", ["source"])
    op.create_index(op.f("ix_places_commune"), "places", ["commune"])
    op.create_index("ix_places_latitude_longitude", "places", ["latitude", "longitude"])
    op.create_table(
        "place_terms",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column(
            "field", sa.String(length=40), nullable=False, comment="a column of the standard"
        ),
        sa.Column("term", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["place"], ["places.id"], name=op.f("fk_place_terms_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", "field", "term", name=op.f("pk_place_terms")),
    )
    op.create_index("ix_place_terms_field_term_place", "place_terms", ["field", "term", "place"])


def downgrade() -> None:
    op.drop_table("place_terms")
    op.drop_table("places")
