"""Conseillers numériques, what they did, and the Coop's import."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "coop_imports",
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column(
            "cursor", sa.Text(), nullable=True, comment="asks for the last page that was taken"
        ),
        sa.Column("finished", sa.Boolean(), nullable=False, comment="nothing followed that page"),
        sa.Column("newest_first", sa.Boolean(), nullable=False, comment="how the list is ordered"),
        sa.Column("reached", sa.BigInteger(), nullable=False, comment="the latest change seen"),
        sa.Column(
            "known_until",
            sa.BigInteger(),
            nullable=False,
            comment="reached, at the last finished end",
        ),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_coop_imports")),
    )
    op.create_table(
        "counsellors",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="a professional's"),
        sa.Column("structure", sa.String(length=64), nullable=False, comment="the employer"),
        sa.Column("contact", sa.Text(), nullable=False, comment="professional"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="the last day"),
        sa.ForeignKeyConstraint(
            ["structure"], ["structures.id"], name=op.f("fk_counsellors_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsellors")),
    )
    op.create_table(
        "activities",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column(
            "source", sa.String(length=32), nullable=False, comment="escale, or the API it is from"
        ),
        sa.Column(
            "counsellor", sa.String(length=64), nullable=True, comment="only of those entered here"
        ),
        sa.Column("type", sa.String(length=16), nullable=False, comment="individuel, collectif"),
        sa.Column("month", sa.String(length=7), nullable=False, comment="YYYY-MM"),
        sa.Column(
            "day", sa.Date(), nullable=True, comment="of workshops; never of one person's help"
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place_type", sa.String(length=16), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=True, comment="INSEE code"),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("kiosk", sa.String(length=32), nullable=True),
        sa.Column("autonomy", sa.String(length=32), nullable=True),
        sa.Column("equipment", sa.JSON(), nullable=False),
        sa.Column("redirected", sa.Boolean(), nullable=False),
        sa.Column(
            "redirected_to", sa.String(length=64), nullable=True, comment="a kind of structure"
        ),
        sa.Column(
            "title", sa.String(length=200), nullable=True, comment="of a workshop entered here"
        ),
        sa.Column("level", sa.String(length=16), nullable=True, comment="of a workshop"),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="in its source"),
        sa.ForeignKeyConstraint(
            ["counsellor"],
            ["counsellors.id"],
            name=op.f("fk_activities_counsellor"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_counsellor"), "activities", ["counsellor"])
    op.create_index(op.f("ix_activities_month_source"), "activities", ["month", "source"])
    op.create_table(
        "counsellor_path",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="a step of the training"),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["counsellor"],
            ["counsellors.id"],
            name=op.f("fk_counsellor_path_counsellor"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsellor_path")),
    )
    op.create_index(op.f("ix_counsellor_path_counsellor"), "counsellor_path", ["counsellor"])
    op.create_table(
        "counsellor_slots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True, comment="or a kiosk"),
        sa.Column("kiosk", sa.String(length=32), nullable=True, comment="or a place"),
        sa.Column("weekday", sa.Integer(), nullable=True, comment="every week; Monday is 0"),
        sa.Column("day", sa.Date(), nullable=True, comment="once"),
        sa.Column("begins", sa.Integer(), nullable=False, comment="minutes of the day in Paris"),
        sa.Column("ends", sa.Integer(), nullable=False, comment="minutes of the day in Paris"),
        sa.Column("since", sa.Date(), nullable=True, comment="a weekly one's first day"),
        sa.Column("until", sa.Date(), nullable=True, comment="a weekly one's last day"),
        sa.ForeignKeyConstraint(
            ["counsellor"],
            ["counsellors.id"],
            name=op.f("fk_counsellor_slots_counsellor"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_counsellor_slots_kiosk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsellor_slots")),
    )
    op.create_index(op.f("ix_counsellor_slots_counsellor"), "counsellor_slots", ["counsellor"])
    op.create_index(op.f("ix_counsellor_slots_kiosk"), "counsellor_slots", ["kiosk"])
    op.create_index(op.f("ix_counsellor_slots_place"), "counsellor_slots", ["place"])
    op.create_table(
        "activity_people",
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column(
            "trait", sa.String(length=16), nullable=False, comment="genres, tranches_age, statuts"
        ),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity"],
            ["activities.id"],
            name=op.f("fk_activity_people_activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity", "trait", "value", name=op.f("pk_activity_people")),
    )
    op.create_table(
        "activity_themes",
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("theme", sa.String(length=64), nullable=False, comment="the Coop's thematique"),
        sa.ForeignKeyConstraint(
            ["activity"],
            ["activities.id"],
            name=op.f("fk_activity_themes_activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("activity", "theme", name=op.f("pk_activity_themes")),
    )
    op.create_table(
        "counsellor_absences",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counsellor", sa.String(length=64), nullable=False),
        sa.Column(
            "slot",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="only this one does not hold; all of them when empty",
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["counsellor"],
            ["counsellors.id"],
            name=op.f("fk_counsellor_absences_counsellor"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot"],
            ["counsellor_slots.id"],
            name=op.f("fk_counsellor_absences_slot"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsellor_absences")),
    )
    op.create_index(
        op.f("ix_counsellor_absences_counsellor"), "counsellor_absences", ["counsellor"]
    )
    op.create_index(op.f("ix_counsellor_absences_slot"), "counsellor_absences", ["slot"])


def downgrade() -> None:
    op.drop_table("counsellor_absences")
    op.drop_table("activity_themes")
    op.drop_table("activity_people")
    op.drop_table("counsellor_slots")
    op.drop_table("counsellor_path")
    op.drop_table("activities")
    op.drop_table("counsellors")
    op.drop_table("coop_imports")
