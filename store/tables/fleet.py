"""Sites, kiosks, and what was last heard of each."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros

sites = sa.Table(
    "sites",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("commune", sa.String(5), nullable=False, comment="INSEE code"),
    sa.Column("commune_name", sa.String(200), nullable=False),
    sa.Column("latitude", sa.Double(), nullable=False, comment="WGS 84, degrees"),
    sa.Column("longitude", sa.Double(), nullable=False, comment="WGS 84, degrees"),
)

kiosks = sa.Table(
    "kiosks",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("site_id", sa.ForeignKey("sites.id"), nullable=False, index=True),
    sa.Column("profile", sa.String(32), nullable=False),
    sa.Column("lifecycle", sa.String(32), nullable=False),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("counter", sa.BigInteger(), nullable=False, comment="highest command counter issued"),
)

kiosk_status = sa.Table(
    "kiosk_status",
    METADATA,
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("conn", sa.String(26), nullable=False),
    sa.Column("boot", sa.String(26), nullable=False),
    sa.Column("machine", sa.Text(), nullable=False, comment="kernel boot id"),
    sa.Column("at", Micros, nullable=False, comment="the kiosk's clock"),
    sa.Column("version", sa.Text(), nullable=False),
    sa.Column("profile", sa.String(32), nullable=False),
    sa.Column("clock", sa.String(16), nullable=False),
    sa.Column("counter", sa.BigInteger(), nullable=False, comment="highest command counter seen"),
    sa.Column("occupied", sa.Boolean(), nullable=False),
    sa.Column("drivers", sa.JSON(), nullable=False),
    sa.Column("accounts", sa.JSON(), nullable=False),
    sa.Column("received_at", Micros, nullable=False, comment="our clock"),
)

kiosk_activity = sa.Table(
    "kiosk_activity",
    METADATA,
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), primary_key=True),
    sa.Column("last_frame_at", Micros, nullable=True, comment="arrival of any frame"),
    sa.Column("last_sample_at", Micros, nullable=True, comment="measured, live lane only"),
)

strangers = sa.Table(
    "strangers",
    METADATA,
    sa.Column("kiosk", sa.String(32), primary_key=True, comment="an identifier nobody registered"),
    sa.Column("first_seen", Micros, nullable=False),
    sa.Column("last_seen", Micros, nullable=False),
    sa.Column("frames", sa.BigInteger(), nullable=False),
)
