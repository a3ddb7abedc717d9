"""Collections of used devices: campaigns, and the points where devices are taken. About no person.

A point says what its place in the register does not.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA

_COLLECTIONS = {
    "register": "collections",
    "purpose": "announce where used devices are taken, on kiosks near; know what a lot came from",
    "basis": "not personal data",
    "people": "none; a point is a place that is open to the public",
    "recipients": "everybody who stands before a kiosk",
    "retention": "the programme's life",
}

collection_campaigns = sa.Table(
    "collection_campaigns",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("title", sa.JSON(), nullable=False, comment="by language"),
    sa.Column("takes", sa.JSON(), nullable=False, comment="kinds of devices"),
    sa.Column("starts_on", sa.Date(), nullable=False),
    sa.Column("ends_on", sa.Date(), nullable=False, comment="the last day", index=True),
    sa.Column("called_off", sa.Boolean(), nullable=False),
    info=_COLLECTIONS,
)

collection_points = sa.Table(
    "collection_points",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("campaign", sa.ForeignKey("collection_campaigns.id"), nullable=False, index=True),
    sa.Column("place", sa.String(200), nullable=True, comment="of the register of places"),
    sa.Column("name", sa.String(200), nullable=False, comment="empty: the place's"),
    sa.Column("address", sa.String(300), nullable=False, comment="empty: the place's"),
    sa.Column("latitude", sa.Double(), nullable=True, comment="WGS 84; empty: the place's"),
    sa.Column("longitude", sa.Double(), nullable=True, comment="WGS 84; empty: the place's"),
    sa.Column("hours", sa.String(500), nullable=False, comment="empty: the place's"),
    sa.Column("starts_on", sa.Date(), nullable=True, comment="empty: the campaign's"),
    sa.Column("ends_on", sa.Date(), nullable=True, comment="empty: the campaign's"),
    info=_COLLECTIONS,
)
