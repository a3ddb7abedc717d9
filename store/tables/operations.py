"""Commands and their steps, alarms active now, and what was refused on the way in."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros, RowId

commands = sa.Table(
    "commands",
    METADATA,
    sa.Column("id", sa.String(26), primary_key=True, comment="ULID"),
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), nullable=False),
    sa.Column("counter", sa.BigInteger(), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("params", sa.JSON(), nullable=False),
    sa.Column("created_by", sa.String(200), nullable=False),
    sa.Column("created_at", Micros, nullable=False),
    sa.Column("nbf", Micros, nullable=False, comment="not before"),
    sa.Column("exp", Micros, nullable=False, index=True, comment="expires"),
    sa.Column("token", sa.Text(), nullable=False, comment="the compact JWS that is sent"),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("state_at", Micros, nullable=False),
    sa.Column("detail", sa.JSON(), nullable=False),
    sa.UniqueConstraint("kiosk", "counter"),
)

command_events = sa.Table(
    "command_events",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("command_id", sa.ForeignKey("commands.id"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("detail", sa.JSON(), nullable=False),
)

alarms_active = sa.Table(
    "alarms_active",
    METADATA,
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), primary_key=True),
    sa.Column("type", sa.String(64), primary_key=True),
    sa.Column("qualifier", sa.String(128), primary_key=True),
    sa.Column("severity", sa.String(16), nullable=False),
    sa.Column("latched", sa.Boolean(), nullable=False),
    sa.Column("raised_at", Micros, nullable=False),
    sa.Column("alarm", sa.JSON(), nullable=False, comment="the alarm as the kiosk sent it"),
)

alarm_reports = sa.Table(
    "alarm_reports",
    METADATA,
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), primary_key=True),
    sa.Column("boot", sa.String(26), nullable=False),
    sa.Column("at", Micros, nullable=False, comment="the kiosk's clock"),
    sa.Column("received_at", Micros, nullable=False, comment="our clock"),
)

operator_states = sa.Table(
    "operator_states",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("qualifier", sa.String(128), nullable=False),
    sa.Column("raised_at", Micros, nullable=False, comment="which of the key's alarms it is about"),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("at", Micros, nullable=False),
    sa.Column("token", sa.String(26), nullable=False, comment="whose id said so; never a name"),
    sa.Column("note", sa.String(200), nullable=False),
    sa.Column("until", Micros, nullable=True, comment="when shelving ends"),
    # The newest row of a key is its state.
    sa.Index(None, "kiosk", "type", "qualifier", "id"),
)

dead_letters = sa.Table(
    "dead_letters",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("kiosk", sa.Text(), nullable=False),
    sa.Column("boot", sa.Text(), nullable=False),
    sa.Column("seq", sa.BigInteger(), nullable=False),
    sa.Column("index", sa.Integer(), nullable=False, comment="-1 for the whole frame"),
    sa.Column("reason", sa.Text(), nullable=False, index=True),
    sa.Column("description", sa.Text(), nullable=False),
    sa.Column("received_at", Micros, nullable=False),
    sa.Column(
        "payload",
        sa.LargeBinary(),
        nullable=False,
        comment="the frame's bytes as they came, or a frame with the one sample alone",
    ),
    sa.Column("size", sa.Integer(), nullable=False, comment="bytes of payload"),
    sa.UniqueConstraint("kiosk", "boot", "seq", "index"),
    # What the bounds ask for is read from this index alone, whatever the payloads weigh.
    sa.Index(None, "kiosk", "reason", "size"),
)

dead_letters_dropped = sa.Table(
    "dead_letters_dropped",
    METADATA,
    sa.Column("kiosk", sa.Text(), primary_key=True),
    sa.Column("reason", sa.Text(), primary_key=True),
    sa.Column("letters", sa.BigInteger(), nullable=False, comment="dropped to make room, ever"),
    sa.Column("bytes", sa.BigInteger(), nullable=False),
)

office_alarms = sa.Table(
    "office_alarms",
    METADATA,
    sa.Column("source", sa.String(64), primary_key=True, comment="the process that says so"),
    sa.Column("type", sa.String(64), primary_key=True),
    sa.Column("qualifier", sa.String(64), primary_key=True),
    sa.Column("seen_at", Micros, nullable=False, comment="when it was last said"),
    sa.Column("alarm", sa.JSON(), nullable=False),
)
