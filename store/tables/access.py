"""Who may call, and what was done. Secrets are kept as SHA-256 only."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros, RowId

tokens = sa.Table(
    "tokens",
    METADATA,
    sa.Column("id", sa.String(26), primary_key=True, comment="ULID"),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("revoked_at", Micros, nullable=True),
    sa.Column("last_used_at", Micros, nullable=True),
    sa.Column("place", sa.String(200), nullable=True, comment="the only one it is good for"),
)

sign_ins = sa.Table(
    "sign_ins",
    METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("expires_at", Micros, nullable=False),
    sa.Column("used_at", Micros, nullable=True),
)

web_sessions = sa.Table(
    "web_sessions",
    METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("expires_at", Micros, nullable=False),
)

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("at", Micros, nullable=False, index=True),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("detail", sa.JSON(), nullable=False),
)
