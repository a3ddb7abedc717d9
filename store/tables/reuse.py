"""The reuse chain: lots, devices with their history, evidence, handovers; the kiosks' own parts.

History, evidence and both ends of a device are only ever added to. Nobody is named: a donor or a
recipient is a structure or a kind of people, who did something is a role.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros, RowId

_REUSE = {
    "register": "reuse",
    "purpose": "give devices a second life, prove that their data was removed, tell the balance",
    "basis": "public interest task (GDPR 6.1.e); reuse of public equipment: décret 2023-266",
    "people": "none; donors and recipients are structures or a kind of people, staff are roles",
    "recipients": "the programme's staff; the structures of a handover; balances: everybody",
    "retention": "the programme's life: the acquirer's proof is kept",
}
_PARTS = _REUSE | {
    "register": "kiosk parts",
    "purpose": "know what a kiosk is built of, and which parts had a life before",
    "basis": "public interest task (GDPR 6.1.e)",
    "people": "none",
    "recipients": "the programme's staff",
    "retention": "the programme's life",
}
_ROLE = "what they do in the chain: no person"
_HASH = "SHA-256 of the file, which stays with who made it"

reuse_lots = sa.Table(
    "reuse_lots",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("received_on", sa.Date(), nullable=False, index=True),
    sa.Column("donor_kind", sa.String(20), nullable=False, comment="public, company, household, …"),
    sa.Column("donor", sa.ForeignKey("structures.id"), nullable=True, comment="never a person"),
    sa.Column("campaign", sa.ForeignKey("collection_campaigns.id"), nullable=True, index=True),
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), nullable=True, comment="one that was retired"),
    info=_REUSE,
)

reuse_devices = sa.Table(
    "reuse_devices",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("lot", sa.ForeignKey("reuse_lots.id"), nullable=False, index=True),
    sa.Column("category", sa.String(20), nullable=False),
    sa.Column("maker", sa.Text(), nullable=False),
    sa.Column("model", sa.Text(), nullable=False),
    sa.Column("year", sa.Integer(), nullable=True, comment="first put to use"),
    sa.Column("mass_kg", sa.Double(), nullable=True),
    sa.Column("without_drive", sa.Text(), nullable=True, comment="why there is none, as seen"),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("revision", sa.Integer(), nullable=False, comment="how often it was written"),
    info=_REUSE,
)

reuse_drives = sa.Table(
    "reuse_drives",
    METADATA,
    sa.Column("device", sa.ForeignKey("reuse_devices.id"), primary_key=True),
    sa.Column("drive", sa.String(64), primary_key=True, comment="its serial number, or its place"),
    info=_REUSE,
)

reuse_steps = sa.Table(
    "reuse_steps",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("device", sa.ForeignKey("reuse_devices.id"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("on", sa.Date(), nullable=False),
    sa.Column("role", sa.String(20), nullable=False, comment=_ROLE),
    sa.Column("entered_at", Micros, nullable=False),
    info=_REUSE,
)

reuse_erasures = sa.Table(
    "reuse_erasures",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True, comment="the certificate's number"),
    sa.Column("device", sa.String(64), nullable=False),
    sa.Column("drive", sa.String(64), nullable=False),
    sa.Column("method", sa.String(16), nullable=False, comment="NIST SP 800-88"),
    sa.Column("tool", sa.Text(), nullable=False, comment="with its version"),
    sa.Column("verification", sa.Text(), nullable=False, comment="how it was made sure of"),
    sa.Column("verified", sa.Boolean(), nullable=False, comment="what that found"),
    sa.Column("file", sa.Text(), nullable=False, comment="the certificate's name"),
    sa.Column("sha256", sa.String(64), nullable=False, comment=_HASH),
    sa.Column("revision", sa.Integer(), nullable=False, comment="of the device, before it"),
    sa.Column("on", sa.Date(), nullable=False),
    sa.Column("role", sa.String(20), nullable=False, comment=_ROLE),
    sa.Column("entered_at", Micros, nullable=False),
    sa.ForeignKeyConstraint(["device", "drive"], ["reuse_drives.device", "reuse_drives.drive"]),
    sa.Index("ix_reuse_erasures_device", "device"),
    info=_REUSE,
)

reuse_tests = sa.Table(
    "reuse_tests",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("device", sa.ForeignKey("reuse_devices.id"), nullable=False, index=True),
    sa.Column("passed", sa.JSON(), nullable=False, comment="functions that work"),
    sa.Column("failed", sa.JSON(), nullable=False, comment="functions that do not"),
    sa.Column("after_step", RowId, nullable=False, comment="the last step before it"),
    sa.Column("on", sa.Date(), nullable=False),
    sa.Column("role", sa.String(20), nullable=False, comment=_ROLE),
    sa.Column("entered_at", Micros, nullable=False),
    info=_REUSE,
)

reuse_handovers = sa.Table(
    "reuse_handovers",
    METADATA,
    sa.Column("device", sa.ForeignKey("reuse_devices.id"), primary_key=True),
    sa.Column("on", sa.Date(), nullable=False, index=True),
    sa.Column("price_cents", sa.Integer(), nullable=False, comment="euro cents"),
    sa.Column("recipient_kind", sa.String(20), nullable=False),
    sa.Column("recipient", sa.ForeignKey("structures.id"), nullable=True, comment="never a person"),
    sa.Column("proof", sa.Text(), nullable=False, comment="the name of the acquirer's proof"),
    sa.Column("sha256", sa.String(64), nullable=False, comment=_HASH),
    info=_REUSE,
)

reuse_dismantlings = sa.Table(
    "reuse_dismantlings",
    METADATA,
    sa.Column("device", sa.ForeignKey("reuse_devices.id"), primary_key=True),
    sa.Column("on", sa.Date(), nullable=False, index=True),
    sa.Column("recycler", sa.Text(), nullable=False, comment="an organisation"),
    sa.Column("materials", sa.JSON(), nullable=False, comment="kg of each that was recovered"),
    sa.Column("slip", sa.Text(), nullable=False, comment="the name of the recycler's slip"),
    sa.Column("sha256", sa.String(64), nullable=False, comment=_HASH),
    info=_REUSE,
)

kiosk_parts = sa.Table(
    "kiosk_parts",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), nullable=False, index=True),
    sa.Column("category", sa.String(20), nullable=False),
    sa.Column("maker", sa.Text(), nullable=False),
    sa.Column("model", sa.Text(), nullable=False),
    sa.Column("year", sa.Integer(), nullable=True, comment="first put to use"),
    sa.Column("mass_kg", sa.Double(), nullable=True),
    sa.Column(
        "device", sa.ForeignKey("reuse_devices.id"), nullable=True, comment="whence; none: new"
    ),
    sa.Column("fitted_on", sa.Date(), nullable=False),
    sa.Column("removed_on", sa.Date(), nullable=True),
    info=_PARTS,
)
