"""What every table shares: one naming convention, one way to keep times and documents."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Micros = sa.BigInteger
"""Microseconds since the epoch, UTC."""

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A row's own number: SQLite counts up only in a column that is exactly INTEGER."""
