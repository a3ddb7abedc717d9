"""Dead letters with their size and what was dropped of them; the back office's own alarms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_PAYLOAD = "the frame's bytes as they came"


def upgrade() -> None:
    op.create_table(
        "dead_letters_dropped",
        sa.Column("kiosk", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letters", sa.BigInteger(), nullable=False, comment="dropped to make room, ever"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "reason", name=op.f("pk_dead_letters_dropped")),
    )
    op.create_table(
        "office_alarms",
        sa.Column(
            "source", sa.String(length=64), nullable=False, comment="the process that says so"
        ),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("qualifier", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False, comment="when it was last said"),
        sa.Column("alarm", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", "type", "qualifier", name=op.f("pk_office_alarms")),
    )
    # SQLite adds no column that must have a value: it is given one first, and the table remade.
    op.add_column("dead_letters", sa.Column("size", sa.Integer(), comment="bytes of payload"))
    op.execute("UPDATE dead_letters SET size = length(payload)")
    with op.batch_alter_table("dead_letters") as table:
        table.alter_column("size", existing_type=sa.Integer(), nullable=False)
        table.alter_column(
            "payload",
            existing_type=sa.LargeBinary(),
            existing_nullable=False,
            comment=f"{_PAYLOAD}, or a frame with the one sample alone",
            existing_comment=_PAYLOAD,
        )
    op.create_index(
        op.f("ix_dead_letters_kiosk_reason_size"), "dead_letters", ["kiosk", "reason", "size"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_dead_letters_kiosk_reason_size"), "dead_letters")
    with op.batch_alter_table("dead_letters") as table:
        table.alter_column(
            "payload",
            existing_type=sa.LargeBinary(),
            existing_nullable=False,
            comment=_PAYLOAD,
            existing_comment=f"{_PAYLOAD}, or a frame with the one sample alone",
        )
        table.drop_column("size")
    op.drop_table("office_alarms")
    op.drop_table("dead_letters_dropped")
