"""What operators say of alarms: acknowledged, shelved, closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "operator_states",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("qualifier", sa.String(length=128), nullable=False),
        sa.Column(
            "raised_at",
            sa.BigInteger(),
            nullable=False,
            comment="which of the key's alarms it is about",
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column(
            "token", sa.String(length=26), nullable=False, comment="whose id said so; never a name"
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True, comment="when shelving ends"),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_operator_states_kiosk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_states")),
    )
    op.create_index(
        op.f("ix_operator_states_kiosk_type_qualifier_id"),
        "operator_states",
        ["kiosk", "type", "qualifier", "id"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_operator_states_kiosk_type_qualifier_id"), "operator_states")
    op.drop_table("operator_states")
