"""Territories and what is published of them: indicators, each by its vintage. No person."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA

_OBSERVATORY = {
    "register": "observatory",
    "purpose": "set the kiosks' use beside what is published of a territory; choose sites",
    "basis": "public interest task (GDPR 6.1.e)",
    "people": "none; figures of territories that their source has published",
    "recipients": "the programme's staff; everybody",
    "retention": "the programme's life",
}

territories = sa.Table(
    "territories",
    METADATA,
    sa.Column("id", sa.String(9), primary_key=True, comment="INSEE, IRIS, QPV or SIREN code"),
    sa.Column("kind", sa.String(8), nullable=False, comment="commune, iris, qpv, epci"),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("parent", sa.String(9), nullable=True, comment="the territory that it is in"),
    sa.Column("population", sa.Integer(), nullable=True, comment="missing is not zero"),
    sa.Column("iris_type", sa.String(1), nullable=True, comment="H, A, D or Z, of an IRIS"),
    info=_OBSERVATORY,
)

indicators = sa.Table(
    "indicators",
    METADATA,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("vintage", sa.String(10), primary_key=True, comment="the year that it is of"),
    sa.Column("title_fr", sa.Text(), nullable=False),
    sa.Column("title_en", sa.Text(), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False, comment="UCUM; 1 for an index"),
    sa.Column("source", sa.Text(), nullable=False),
    sa.Column("licence", sa.String(80), nullable=False, comment="SPDX, or its address"),
    sa.Column("lowest", sa.Float(), nullable=True, comment="its scale, where it has one"),
    sa.Column("highest", sa.Float(), nullable=True),
    info=_OBSERVATORY,
)

indicator_values = sa.Table(
    "indicator_values",
    METADATA,
    sa.Column("indicator", sa.String(40), primary_key=True),
    sa.Column("vintage", sa.String(10), primary_key=True),
    sa.Column("territory", sa.ForeignKey("territories.id"), primary_key=True, index=True),
    sa.Column("value", sa.Float(), nullable=True),
    sa.Column("missing", sa.Text(), nullable=True, comment="why there is no value"),
    sa.ForeignKeyConstraint(["indicator", "vintage"], ["indicators.code", "indicators.vintage"]),
    info=_OBSERVATORY,
)
