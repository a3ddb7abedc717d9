"""Partners: a token that is bound to a place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "tokens",
        sa.Column(
            "place", sa.String(length=200), nullable=True, comment="the only one it is good for"
        ),
    )


def downgrade() -> None:
    op.drop_column("tokens", "place")
