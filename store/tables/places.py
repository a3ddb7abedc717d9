"""Places of digital mediation: the guide's register."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros

_GUIDE = {
    "register": "places",
    "purpose": "tell professionals and kiosks where people are helped, when and how",
    "basis": "public interest task (GDPR 6.1.e)",
    "people": "none; a place's telephone and mail are the organisation's",
    "recipients": "anyone: the register is exported as open data",
    "retention": "until its source has the place no more; then marked as withdrawn",
}

places = sa.Table(
    "places",
    METADATA,
    sa.Column("id", sa.String(200), primary_key=True, comment="the standard's own"),
    sa.Column("source", sa.String(200), nullable=False, index=True, comment="who gave the table"),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("commune", sa.String(5), nullable=False, index=True, comment="INSEE code"),
    sa.Column("latitude", sa.Double(), nullable=True, comment="WGS 84, degrees"),
    sa.Column("longitude", sa.Double(), nullable=True, comment="WGS 84, degrees"),
    sa.Column("confirmed_on", sa.Date(), nullable=False, comment="date_maj, or staff said so"),
    sa.Column(
        "cells", sa.JSON(), nullable=False, comment="the standard's row without what is empty"
    ),
    sa.Column("fingerprint", sa.String(64), nullable=False, comment="of the row as given"),
    sa.Column("imported_at", Micros, nullable=False),
    sa.Column("withdrawn_at", Micros, nullable=True, comment="gone from its source"),
    sa.Index("ix_places_latitude_longitude", "latitude", "longitude"),
    info=_GUIDE,
)

place_terms = sa.Table(
    "place_terms",
    METADATA,
    sa.Column(
        "place", sa.ForeignKey("places.id", ondelete="CASCADE"), primary_key=True, nullable=False
    ),
    sa.Column("field", sa.String(40), primary_key=True, comment="a column of the standard"),
    sa.Column("term", sa.String(100), primary_key=True),
    sa.Index("ix_place_terms_field_term_place", "field", "term", "place"),
    info=_GUIDE,
)
