"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)

    op.create_table(
        "dead_letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kiosk", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False, comment="-1 for the whole frame"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "payload", sa.LargeBinary(), nullable=False, comment="the frame's bytes as they came"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
        sa.UniqueConstraint(
            "kiosk", "boot", "seq", "index", name=op.f("uq_dead_letters_kiosk_boot_seq_index")
        ),
    )
    op.create_index(op.f("ix_dead_letters_reason"), "dead_letters", ["reason"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("commune", sa.String(length=5), nullable=False, comment="INSEE code"),
        sa.Column("commune_name", sa.String(length=200), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False, comment="WGS 84, degrees"),
        sa.Column("longitude", sa.Double(), nullable=False, comment="WGS 84, degrees"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_table(
        "strangers",
        sa.Column(
            "kiosk", sa.String(length=32), nullable=False, comment="an identifier nobody registered"
        ),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.Column("frames", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_strangers")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=26), nullable=False, comment="ULID"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_web_sessions")),
    )
    op.create_table(
        "kiosks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("lifecycle", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "counter", sa.BigInteger(), nullable=False, comment="highest command counter issued"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_kiosks_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosks")),
    )
    op.create_index(op.f("ix_kiosks_site_id"), "kiosks", ["site_id"], unique=False)

    op.create_table(
        "alarm_reports",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("boot", sa.String(length=26), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="the kiosk's clock"),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="our clock"),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_alarm_reports_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_alarm_reports")),
    )
    op.create_table(
        "alarms_active",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("qualifier", sa.String(length=128), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("latched", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("alarm", sa.JSON(), nullable=False, comment="the alarm as the kiosk sent it"),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_alarms_active_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", "type", "qualifier", name=op.f("pk_alarms_active")),
    )
    op.create_table(
        "commands",
        sa.Column("id", sa.String(length=26), nullable=False, comment="ULID"),
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("nbf", sa.BigInteger(), nullable=False, comment="not before"),
        sa.Column("exp", sa.BigInteger(), nullable=False, comment="expires"),
        sa.Column("token", sa.Text(), nullable=False, comment="the compact JWS that is sent"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_commands_kiosk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
        sa.UniqueConstraint("kiosk", "counter", name=op.f("uq_commands_kiosk_counter")),
    )
    op.create_index(op.f("ix_commands_exp"), "commands", ["exp"], unique=False)
    op.create_index(op.f("ix_commands_state"), "commands", ["state"], unique=False)

    op.create_table(
        "kiosk_activity",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("last_frame_at", sa.BigInteger(), nullable=True, comment="arrival of any frame"),
        sa.Column(
            "last_sample_at", sa.BigInteger(), nullable=True, comment="measured, live lane only"
        ),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_kiosk_activity_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_activity")),
    )
    op.create_table(
        "kiosk_status",
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("conn", sa.String(length=26), nullable=False),
        sa.Column("boot", sa.String(length=26), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False, comment="kernel boot id"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="the kiosk's clock"),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column(
            "counter", sa.BigInteger(), nullable=False, comment="highest command counter seen"
        ),
        sa.Column("occupied", sa.Boolean(), nullable=False),
        sa.Column("drivers", sa.JSON(), nullable=False),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="our clock"),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_kiosk_status_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_status")),
    )
    op.create_table(
        "command_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("command_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["command_id"], ["commands.id"], name=op.f("fk_command_events_command_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_events")),
    )
    op.create_index(
        op.f("ix_command_events_command_id"), "command_events", ["command_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_command_events_command_id"), "command_events")

    op.drop_table("command_events")
    op.drop_table("kiosk_status")
    op.drop_table("kiosk_activity")
    op.drop_index(op.f("ix_commands_state"), "commands")
    op.drop_index(op.f("ix_commands_exp"), "commands")

    op.drop_table("commands")
    op.drop_table("alarms_active")
    op.drop_table("alarm_reports")
    op.drop_index(op.f("ix_kiosks_site_id"), "kiosks")

    op.drop_table("kiosks")
    op.drop_table("web_sessions")
    op.drop_table("tokens")
    op.drop_table("strangers")
    op.drop_table("sites")
    op.drop_table("sign_ins")
    op.drop_index(op.f("ix_dead_letters_reason"), "dead_letters")

    op.drop_table("dead_letters")
    op.drop_index(op.f("ix_audit_at"), "audit")

    op.drop_table("audit")
