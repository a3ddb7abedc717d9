"""Training: SESAME, Aladdin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "aladdin_plan",
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM"),
        sa.Column("attestations", sa.Integer(), nullable=False, comment="planned for the month"),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_aladdin_plan")),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False, comment="the Coop's thematique"),
        sa.Column("professionals_only", sa.Boolean(), nullable=False),
        sa.Column(
            "modules", sa.JSON(), nullable=False, comment="title and hours of each, in order"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    op.create_table(
        "public_visits",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", "day", "skill", name=op.f("pk_public_visits")),
    )
    op.create_table(
        "structures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False, comment="INSEE code"),
        sa.Column(
            "contact", sa.Text(), nullable=False, comment="professional: a switchboard, a desk"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structures")),
    )
    op.create_table(
        "course_sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column(
            "place", sa.String(length=200), nullable=False, comment="a place of the register"
        ),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["course"], ["courses.id"], name=op.f("fk_course_sessions_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_sessions")),
    )
    op.create_index(op.f("ix_course_sessions_course"), "course_sessions", ["course"])
    op.create_index(op.f("ix_course_sessions_starts_at"), "course_sessions", ["starts_at"])
    op.create_table(
        "mediators",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("structure", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False, comment="professional"),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_mediators_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediators")),
    )
    op.create_index(op.f("ix_mediators_structure"), "mediators", ["structure"])
    op.create_table(
        "structure_roles",
        sa.Column("structure", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False, comment="in Aladdin"),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_structure_roles_structure")
        ),
        sa.PrimaryKeyConstraint("structure", "role", name=op.f("pk_structure_roles")),
    )
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("structure", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False, comment="the Coop's thematique"),
        sa.Column(
            "place", sa.String(length=200), nullable=False, comment="a place of the register"
        ),
        sa.Column("commune", sa.String(length=5), nullable=False, comment="INSEE code"),
        sa.Column(
            "qpv", sa.String(length=8), nullable=True, comment="the priority district it is in"
        ),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True, comment="counted at its end"),
        sa.Column("first_timers", sa.Integer(), nullable=True, comment="of those present"),
        sa.Column(
            "qpv_residents", sa.Integer(), nullable=True, comment="of first-timers, declared"
        ),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_workshops_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
    )
    op.create_index(op.f("ix_workshops_starts_at"), "workshops", ["starts_at"])
    op.create_index(op.f("ix_workshops_structure"), "workshops", ["structure"])
    op.create_table(
        "attestations",
        sa.Column("number", sa.String(length=16), nullable=False, comment="ALD-YYYY-NNNN"),
        sa.Column("workshop", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop"], ["workshops.id"], name=op.f("fk_attestations_workshop")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_attestations")),
    )
    op.create_index(op.f("ix_attestations_workshop"), "attestations", ["workshop"])
    op.create_table(
        "enrolments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("structure", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False, comment="a count: nobody is named"),
        sa.Column(
            "state", sa.String(length=16), nullable=False, comment="enrolled, waiting, cancelled"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"], ["course_sessions.id"], name=op.f("fk_enrolments_session")
        ),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_enrolments_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(op.f("ix_enrolments_session"), "enrolments", ["session"])


def downgrade() -> None:
    op.drop_table("enrolments")
    op.drop_table("attestations")
    op.drop_table("workshops")
    op.drop_table("structure_roles")
    op.drop_table("mediators")
    op.drop_table("course_sessions")
    op.drop_table("structures")
    op.drop_table("public_visits")
    op.drop_table("courses")
    op.drop_table("aladdin_plan")
