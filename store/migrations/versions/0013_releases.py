"""Releases: heads, what is true of their cells, frozen files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.String(length=32), nullable=False, comment="YYYY-MM-vN"),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM, in Paris"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.String(length=16), nullable=False, comment="made, passed, refused, …"
        ),
        sa.Column(
            "facts",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of figures and parameters",
        ),
        sa.Column(
            "hash", sa.String(length=64), nullable=False, comment="SHA-256 over all that was made"
        ),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("libraries", sa.JSON(), nullable=False, comment="what made it, by version"),
        sa.Column("shape", sa.JSON(), nullable=False, comment="tables, their dimensions and codes"),
        sa.Column("gaps", sa.JSON(), nullable=False, comment="hours without data, by place"),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "against", sa.JSON(), nullable=True, comment="the releases it was checked against"
        ),
        sa.Column("findings", sa.JSON(), nullable=True, comment="what the check found, in words"),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was withdrawn"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("month", "version", name=op.f("uq_releases_month_version")),
    )
    op.create_index(op.f("ix_releases_month"), "releases", ["month"])
    op.create_index(op.f("ix_releases_published_at"), "releases", ["published_at"])
    op.create_table(
        "release_cells",
        sa.Column("release", sa.String(length=32), nullable=False),
        sa.Column(
            "name", sa.String(length=64), nullable=False, comment="the table's, in the release"
        ),
        sa.Column("codes", sa.String(length=600), nullable=False, comment="tab between dimensions"),
        sa.Column("mark", sa.String(length=8), nullable=False, comment="shown, hidden, zero"),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True, comment="distinct days"),
        sa.Column("contributors", sa.Integer(), nullable=True),
        sa.Column("largest", sa.Double(), nullable=True, comment="of the largest contributor"),
        sa.ForeignKeyConstraint(
            ["release"], ["releases.id"], name=op.f("fk_release_cells_release")
        ),
        sa.PrimaryKeyConstraint("release", "name", "codes", name=op.f("pk_release_cells")),
    )
    op.create_table(
        "release_files",
        sa.Column("release", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release"], ["releases.id"], name=op.f("fk_release_files_release")
        ),
        sa.PrimaryKeyConstraint("release", "path", name=op.f("pk_release_files")),
    )


def downgrade() -> None:
    op.drop_table("release_files")
    op.drop_table("release_cells")
    op.drop_table("releases")
