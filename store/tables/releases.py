"""Releases: what was published of a month, frozen, and what is true of it.

The figures in `release_cells` are confidential: small counts of what people did, though of nobody
by name. Whoever reads what is public reads the files, or the cells that are shown.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros

_PUBLIC = {
    "register": "releases",
    "purpose": "publish figures of use that say nothing of a person, and prove what was published",
    "basis": "public interest task (GDPR 6.1.e)",
    "people": "none; counts, of which small ones are hidden",
    "recipients": "everybody, once published",
    "retention": "for ever: what was published once is checked against whatever follows",
}
_TRUE = {
    "register": "releases",
    "purpose": "check a later release against what is true of the earlier ones",
    "basis": "public interest task (GDPR 6.1.e); statistical confidentiality",
    "people": "none by name; small counts among them",
    "recipients": "nobody; only the commands that make and check releases read it",
    "retention": "as long as releases of the month may follow",
}

releases = sa.Table(
    "releases",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True, comment="YYYY-MM-vN"),
    sa.Column("month", sa.String(7), nullable=False, index=True, comment="YYYY-MM, in Paris"),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, comment="made, passed, refused, …"),
    sa.Column("facts", sa.String(64), nullable=False, comment="SHA-256 of figures and parameters"),
    sa.Column("hash", sa.String(64), nullable=False, comment="SHA-256 over all that was made"),
    sa.Column("parameters", sa.JSON(), nullable=False),
    sa.Column("libraries", sa.JSON(), nullable=False, comment="what made it, by version"),
    sa.Column("shape", sa.JSON(), nullable=False, comment="tables, their dimensions and codes"),
    sa.Column("gaps", sa.JSON(), nullable=False, comment="hours without data, by place"),
    sa.Column("made_at", Micros, nullable=False),
    sa.Column("checked_at", Micros, nullable=True),
    sa.Column("against", sa.JSON(), nullable=True, comment="the releases it was checked against"),
    sa.Column("findings", sa.JSON(), nullable=True, comment="what the check found, in words"),
    sa.Column("published_at", Micros, nullable=True, index=True),
    sa.Column("withdrawn_at", Micros, nullable=True),
    sa.Column("reason", sa.Text(), nullable=True, comment="why it was withdrawn"),
    sa.UniqueConstraint("month", "version"),
    info=_PUBLIC,
)

release_cells = sa.Table(
    "release_cells",
    METADATA,
    sa.Column("release", sa.ForeignKey("releases.id"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True, comment="the table's, in the release"),
    sa.Column("codes", sa.String(600), primary_key=True, comment="tab between dimensions"),
    sa.Column("mark", sa.String(8), nullable=False, comment="shown, hidden, zero"),
    sa.Column("value", sa.Double(), nullable=False),
    sa.Column("days", sa.Integer(), nullable=True, comment="distinct days"),
    sa.Column("contributors", sa.Integer(), nullable=True),
    sa.Column("largest", sa.Double(), nullable=True, comment="of the largest contributor"),
    info=_TRUE,
)

release_files = sa.Table(
    "release_files",
    METADATA,
    sa.Column("release", sa.ForeignKey("releases.id"), primary_key=True),
    sa.Column("path", sa.String(200), primary_key=True),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
    sa.Column("content", sa.LargeBinary(), nullable=False),
    info=_PUBLIC,
)
