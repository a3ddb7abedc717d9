"""The reuse chain, and the kiosks' own parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ROLE = "what they do in the chain: no person"
_HASH = "SHA-256 of the file, which stays with who made it"


def upgrade() -> None:
    op.create_table(
        "reuse_lots",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "donor_kind",
            sa.String(length=20),
            nullable=False,
            comment="public, company, household, …",
        ),
        sa.Column("donor", sa.String(length=64), nullable=True, comment="never a person"),
        sa.Column("campaign", sa.String(length=64), nullable=True),
        sa.Column("kiosk", sa.String(length=32), nullable=True, comment="one that was retired"),
        sa.ForeignKeyConstraint(
            ["campaign"],
            ["collection_campaigns.id"],
            name=op.f("fk_reuse_lots_campaign"),
        ),
        sa.ForeignKeyConstraint(["donor"], ["structures.id"], name=op.f("fk_reuse_lots_donor")),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_reuse_lots_kiosk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_lots")),
    )
    op.create_index(op.f("ix_reuse_lots_campaign"), "reuse_lots", ["campaign"])
    op.create_index(op.f("ix_reuse_lots_received_on"), "reuse_lots", ["received_on"])
    op.create_table(
        "reuse_devices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True, comment="first put to use"),
        sa.Column("mass_kg", sa.Double(), nullable=True),
        sa.Column("without_drive", sa.Text(), nullable=True, comment="why there is none, as seen"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="how often it was written"),
        sa.ForeignKeyConstraint(["lot"], ["reuse_lots.id"], name=op.f("fk_reuse_devices_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_devices")),
    )
    op.create_index(op.f("ix_reuse_devices_lot"), "reuse_devices", ["lot"])
    op.create_index(op.f("ix_reuse_devices_state"), "reuse_devices", ["state"])
    op.create_table(
        "kiosk_parts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kiosk", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True, comment="first put to use"),
        sa.Column("mass_kg", sa.Double(), nullable=True),
        sa.Column("device", sa.String(length=64), nullable=True, comment="whence; none: new"),
        sa.Column("fitted_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosks.id"], name=op.f("fk_kiosk_parts_kiosk")),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_kiosk_parts_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk_parts")),
    )
    op.create_index(op.f("ix_kiosk_parts_kiosk"), "kiosk_parts", ["kiosk"])
    op.create_table(
        "reuse_dismantlings",
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recycler", sa.Text(), nullable=False, comment="an organisation"),
        sa.Column("materials", sa.JSON(), nullable=False, comment="kg of each that was recovered"),
        sa.Column("slip", sa.Text(), nullable=False, comment="the name of the recycler's slip"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment=_HASH),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_reuse_dismantlings_device")
        ),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_reuse_dismantlings")),
    )
    op.create_index(op.f("ix_reuse_dismantlings_on"), "reuse_dismantlings", ["on"])
    op.create_table(
        "reuse_drives",
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column(
            "drive", sa.String(length=64), nullable=False, comment="its serial number, or its place"
        ),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_reuse_drives_device")
        ),
        sa.PrimaryKeyConstraint("device", "drive", name=op.f("pk_reuse_drives")),
    )
    op.create_table(
        "reuse_handovers",
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False, comment="euro cents"),
        sa.Column("recipient_kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=True, comment="never a person"),
        sa.Column("proof", sa.Text(), nullable=False, comment="the name of the acquirer's proof"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment=_HASH),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_reuse_handovers_device")
        ),
        sa.ForeignKeyConstraint(
            ["recipient"], ["structures.id"], name=op.f("fk_reuse_handovers_recipient")
        ),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_reuse_handovers")),
    )
    op.create_index(op.f("ix_reuse_handovers_on"), "reuse_handovers", ["on"])
    op.create_table(
        "reuse_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment=_ROLE),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_reuse_steps_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_steps")),
    )
    op.create_index(op.f("ix_reuse_steps_device"), "reuse_steps", ["device"])
    op.create_table(
        "reuse_tests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.JSON(), nullable=False, comment="functions that work"),
        sa.Column("failed", sa.JSON(), nullable=False, comment="functions that do not"),
        sa.Column(
            "after_step",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the last step before it",
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment=_ROLE),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device"], ["reuse_devices.id"], name=op.f("fk_reuse_tests_device")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_tests")),
    )
    op.create_index(op.f("ix_reuse_tests_device"), "reuse_tests", ["device"])
    op.create_table(
        "reuse_erasures",
        sa.Column("id", sa.String(length=64), nullable=False, comment="the certificate's number"),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("drive", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False, comment="NIST SP 800-88"),
        sa.Column("tool", sa.Text(), nullable=False, comment="with its version"),
        sa.Column("verification", sa.Text(), nullable=False, comment="how it was made sure of"),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="what that found"),
        sa.Column("file", sa.Text(), nullable=False, comment="the certificate's name"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment=_HASH),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the device, before it"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False, comment=_ROLE),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device", "drive"],
            ["reuse_drives.device", "reuse_drives.drive"],
            name=op.f("fk_reuse_erasures_device_drive"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_erasures")),
    )
    op.create_index(op.f("ix_reuse_erasures_device"), "reuse_erasures", ["device"])


def downgrade() -> None:
    op.drop_table("reuse_erasures")
    op.drop_table("reuse_tests")
    op.drop_table("reuse_steps")
    op.drop_table("reuse_handovers")
    op.drop_table("reuse_drives")
    op.drop_table("reuse_dismantlings")
    op.drop_table("kiosk_parts")
    op.drop_table("reuse_devices")
    op.drop_table("reuse_lots")
