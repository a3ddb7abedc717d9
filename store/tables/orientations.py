"""Orientations: how many were offered and taken, which codes were redeemed, what kiosks show.

A code is kept as a digest and belongs to nobody: there is no table that says to whom it was given.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros

_COUNTS = {
    "register": "orientations",
    "purpose": "know how many orientations were offered, taken and followed; about no person",
    "basis": "not personal data",
    "people": "none; counts",
    "recipients": "the programme's staff",
    "retention": "the programme's life",
}
_CODES = {
    "register": "orientations",
    "purpose": "redeem each code once; a digest of a random code, given to nobody by name",
    "basis": "not personal data",
    "people": "none; nothing says who was given a code",
    "recipients": "nobody; only counts come out",
    "retention": "24 months; redeemable for 90 days",
}
_SHOWN = {
    "register": "content",
    "purpose": "tell kiosks what they show: places, workshops, hours, notices; about no person",
    "basis": "not personal data",
    "people": "none",
    "recipients": "everybody who stands before a kiosk",
    "retention": "until it is replaced",
}

orientation_hours = sa.Table(
    "orientation_hours",
    METADATA,
    sa.Column("kiosk", sa.String(32), primary_key=True),
    sa.Column("theme", sa.String(128), primary_key=True, comment="the Coop's thematique"),
    sa.Column("place", sa.String(200), primary_key=True, comment="empty: none in particular"),
    sa.Column("at", Micros, primary_key=True, comment="of the hour's sample"),
    sa.Column("month", sa.String(7), nullable=False, index=True, comment="YYYY-MM, in Paris"),
    sa.Column("offered", sa.Integer(), nullable=False),
    sa.Column("taken", sa.Integer(), nullable=False),
    info=_COUNTS,
)

orientation_codes = sa.Table(
    "orientation_codes",
    METADATA,
    sa.Column("digest", sa.String(16), primary_key=True),
    sa.Column("kiosk", sa.String(32), nullable=False, comment="empty: given by staff"),
    sa.Column("theme", sa.String(128), nullable=False, comment="the Coop's thematique"),
    sa.Column("place", sa.String(200), nullable=False, comment="empty: none in particular"),
    sa.Column("given_on", sa.Date(), nullable=False, index=True),
    sa.Column("month", sa.String(7), nullable=False, index=True, comment="of given_on"),
    sa.Column("redeemed_month", sa.String(7), nullable=True, index=True),
    sa.Column("redeemed_place", sa.String(200), nullable=True),
    info=_CODES,
)

orientation_pending = sa.Table(
    "orientation_pending",
    METADATA,
    sa.Column("digest", sa.String(16), primary_key=True),
    sa.Column("place", sa.String(200), nullable=False, comment="where it was presented"),
    sa.Column("shown_on", sa.Date(), nullable=False, index=True),
    info=_CODES,
)

orientation_refusals = sa.Table(
    "orientation_refusals",
    METADATA,
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("reason", sa.String(16), primary_key=True),
    sa.Column("refused", sa.Integer(), nullable=False),
    info=_COUNTS,
)

orientation_attempts = sa.Table(
    "orientation_attempts",
    METADATA,
    sa.Column("token", sa.String(80), primary_key=True, comment="a token's id"),
    sa.Column("since", Micros, primary_key=True, comment="begin of the minutes counted"),
    sa.Column("attempts", sa.Integer(), nullable=False),
    info={
        "register": "orientations",
        "purpose": "keep a token from guessing codes",
        "basis": "legitimate interest: security (GDPR 6.1.f)",
        "people": "partners, by the id of their token",
        "recipients": "nobody",
        "retention": "one day",
    },
)

content_bundles = sa.Table(
    "content_bundles",
    METADATA,
    sa.Column("kiosk", sa.ForeignKey("kiosks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.BigInteger(), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False, comment="of what it says"),
    sa.Column("token", sa.Text(), nullable=False, comment="the bundle, signed"),
    sa.Column("published", sa.Boolean(), nullable=False, comment="a broker has taken it"),
    info=_SHOWN,
)

screen_messages = sa.Table(
    "screen_messages",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kiosk", sa.String(32), nullable=True, comment="empty: every kiosk"),
    sa.Column("text", sa.JSON(), nullable=False, comment="by language"),
    sa.Column("starts_at", Micros, nullable=False),
    sa.Column("ends_at", Micros, nullable=False, index=True),
    info=_SHOWN,
)
