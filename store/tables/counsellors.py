"""Conseillers numériques: who they are, where one meets them, what they did; the Coop's import.

A counsellor is a professional, named as far as the register needs it. Those they help are counts.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros, RowId

_STAFF = {
    "register": "counsellors",
    "people": "professionals: name, employer, professional contact, training, hours",
    "recipients": "the programme's operators; hours, without a name: kiosks; the person",
    "purpose": "know which counsellor can be met where and when, and how they were trained",
    "basis": "public interest task (GDPR 6.1.e)",
    "retention": "until the counsellor leaves or is erased on request",
}
_COUNTS = {
    "register": "activities",
    "people": "none; those who were helped are counts",
    "recipients": "the programme's staff",
    "purpose": "figures of digital mediation by month, theme and kind; no person is named",
    "basis": "public interest task (GDPR 6.1.e)",
    "retention": "the programme's life; what the Coop takes back is taken back",
}

counsellors = sa.Table(
    "counsellors",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False, comment="a professional's"),
    sa.Column("structure", sa.ForeignKey("structures.id"), nullable=False, comment="the employer"),
    sa.Column("contact", sa.Text(), nullable=False, comment="professional"),
    sa.Column("starts_on", sa.Date(), nullable=False),
    sa.Column("ends_on", sa.Date(), nullable=True, comment="the last day"),
    info=_STAFF,
)

counsellor_path = sa.Table(
    "counsellor_path",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column(
        "counsellor",
        sa.ForeignKey("counsellors.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("title", sa.Text(), nullable=False, comment="a step of the training"),
    sa.Column("hours", sa.Integer(), nullable=False),
    sa.Column("done_on", sa.Date(), nullable=True),
    info=_STAFF,
)

counsellor_slots = sa.Table(
    "counsellor_slots",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column(
        "counsellor",
        sa.ForeignKey("counsellors.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("place", sa.String(200), nullable=True, index=True, comment="or a kiosk"),
    sa.Column("kiosk", sa.ForeignKey("kiosks.id"), nullable=True, index=True, comment="or a place"),
    sa.Column("weekday", sa.Integer(), nullable=True, comment="every week; Monday is 0"),
    sa.Column("day", sa.Date(), nullable=True, comment="once"),
    sa.Column("begins", sa.Integer(), nullable=False, comment="minutes of the day in Paris"),
    sa.Column("ends", sa.Integer(), nullable=False, comment="minutes of the day in Paris"),
    sa.Column("since", sa.Date(), nullable=True, comment="a weekly one's first day"),
    sa.Column("until", sa.Date(), nullable=True, comment="a weekly one's last day"),
    info=_STAFF,
)

counsellor_absences = sa.Table(
    "counsellor_absences",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column(
        "counsellor",
        sa.ForeignKey("counsellors.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column(
        "slot",
        sa.ForeignKey("counsellor_slots.id", ondelete="CASCADE"),
        nullable=True,
        index=True,
        comment="only this one does not hold; all of them when empty",
    ),
    sa.Column("first", sa.Date(), nullable=False),
    sa.Column("last", sa.Date(), nullable=False),
    info=_STAFF,
)

activities = sa.Table(
    "activities",
    METADATA,
    sa.Column("id", sa.String(80), primary_key=True),
    sa.Column("source", sa.String(32), nullable=False, comment="escale, or the API it is from"),
    sa.Column(
        "counsellor",
        sa.ForeignKey("counsellors.id", ondelete="SET NULL"),
        nullable=True,
        index=True,
        comment="only of those entered here",
    ),
    sa.Column("type", sa.String(16), nullable=False, comment="individuel, collectif"),
    sa.Column("month", sa.String(7), nullable=False, comment="YYYY-MM"),
    sa.Column("day", sa.Date(), nullable=True, comment="of workshops; never of one person's help"),
    sa.Column("minutes", sa.Integer(), nullable=False),
    sa.Column("place_type", sa.String(16), nullable=False),
    sa.Column("commune", sa.String(5), nullable=True, comment="INSEE code"),
    sa.Column("place", sa.String(200), nullable=True),
    sa.Column("kiosk", sa.String(32), nullable=True),
    sa.Column("autonomy", sa.String(32), nullable=True),
    sa.Column("equipment", sa.JSON(), nullable=False),
    sa.Column("redirected", sa.Boolean(), nullable=False),
    sa.Column("redirected_to", sa.String(64), nullable=True, comment="a kind of structure"),
    sa.Column("title", sa.String(200), nullable=True, comment="of a workshop entered here"),
    sa.Column("level", sa.String(16), nullable=True, comment="of a workshop"),
    sa.Column("people", sa.Integer(), nullable=False),
    sa.Column("changed_at", Micros, nullable=False, comment="in its source"),
    sa.Index("ix_activities_month_source", "month", "source"),
    info=_COUNTS,
)

activity_themes = sa.Table(
    "activity_themes",
    METADATA,
    sa.Column("activity", sa.ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("theme", sa.String(64), primary_key=True, comment="the Coop's thematique"),
    info=_COUNTS,
)

activity_people = sa.Table(
    "activity_people",
    METADATA,
    sa.Column("activity", sa.ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("trait", sa.String(16), primary_key=True, comment="genres, tranches_age, statuts"),
    sa.Column("value", sa.String(32), primary_key=True),
    sa.Column("people", sa.Integer(), nullable=False),
    info=_COUNTS,
)

coop_imports = sa.Table(
    "coop_imports",
    METADATA,
    sa.Column("source", sa.String(32), primary_key=True),
    sa.Column("cursor", sa.Text(), nullable=True, comment="asks for the last page that was taken"),
    sa.Column("finished", sa.Boolean(), nullable=False, comment="nothing followed that page"),
    sa.Column("newest_first", sa.Boolean(), nullable=False, comment="how the list is ordered"),
    sa.Column("reached", Micros, nullable=False, comment="the latest change seen"),
    sa.Column("known_until", Micros, nullable=False, comment="reached, at the last finished end"),
    sa.Column("pages", sa.Integer(), nullable=False),
    sa.Column("updated_at", Micros, nullable=False),
    info={
        "register": "activities",
        "people": "none",
        "recipients": "nobody",
        "purpose": "go on with an import where it stopped; about no person",
        "basis": "not personal data",
        "retention": "as long as the import is used",
    },
)
