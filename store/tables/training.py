"""Training: SESAME's courses, the public digital space, Aladdin's workshops and attestations.

People are counts. A person is named only as a professional whom a register needs: mediators.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.metadata import METADATA, Micros, RowId

_TASK = "public interest task (GDPR 6.1.e)"
_STRUCTURES = {
    "register": "structures",
    "purpose": "know who takes part in training, and how to reach its desk",
    "basis": _TASK,
    "people": "none; the contact is a switchboard or a desk",
    "recipients": "the programme's staff",
    "retention": "as long as the structure takes part",
}
_SESAME = {
    "register": "sesame",
    "purpose": "give seats in courses in the order of asking; count visits to the digital space",
    "basis": _TASK,
    "people": "none; those who enrol are a number of people of a structure",
    "recipients": "the programme's staff; the structure that enrolled",
    "retention": "the programme's life: counts",
}
_ALADDIN = {
    "register": "aladdin",
    "purpose": "count who was trained towards 3,000, beside the plan",
    "basis": _TASK,
    "people": "none; the name on an attestation stays with the structure that issues it",
    "recipients": "the programme's staff; the prefecture: counts by month",
    "retention": "the programme's life: counts and numbers of attestations",
}
_MEDIATORS = {
    "register": "aladdin",
    "purpose": "know which mediators are trained, and for which structure they work",
    "basis": _TASK,
    "people": "professionals: name, employer, professional contact",
    "recipients": "the programme's operators; the person: exported and erased on request",
    "retention": "until the mediator leaves or is erased on request",
}

structures = sa.Table(
    "structures",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("commune", sa.String(5), nullable=False, comment="INSEE code"),
    sa.Column("contact", sa.Text(), nullable=False, comment="professional: a switchboard, a desk"),
    info=_STRUCTURES,
)

courses = sa.Table(
    "courses",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("theme", sa.String(64), nullable=False, comment="the Coop's thematique"),
    sa.Column("professionals_only", sa.Boolean(), nullable=False),
    sa.Column("modules", sa.JSON(), nullable=False, comment="title and hours of each, in order"),
    info=_SESAME,
)

course_sessions = sa.Table(
    "course_sessions",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("course", sa.ForeignKey("courses.id"), nullable=False, index=True),
    sa.Column("place", sa.String(200), nullable=False, comment="a place of the register"),
    sa.Column("starts_at", Micros, nullable=False, index=True),
    sa.Column("ends_at", Micros, nullable=False),
    sa.Column("capacity", sa.Integer(), nullable=False),
    sa.Column("cancelled", sa.Boolean(), nullable=False),
    info=_SESAME,
)

enrolments = sa.Table(
    "enrolments",
    METADATA,
    sa.Column("id", RowId, primary_key=True),
    sa.Column("session", sa.ForeignKey("course_sessions.id"), nullable=False, index=True),
    sa.Column("structure", sa.ForeignKey("structures.id"), nullable=False),
    sa.Column("people", sa.Integer(), nullable=False, comment="a count: nobody is named"),
    sa.Column("state", sa.String(16), nullable=False, comment="enrolled, waiting, cancelled"),
    sa.Column("at", Micros, nullable=False),
    info=_SESAME,
)

public_visits = sa.Table(
    "public_visits",
    METADATA,
    sa.Column("place", sa.String(200), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("skill", sa.String(40), primary_key=True),
    sa.Column("visits", sa.Integer(), nullable=False),
    info=_SESAME,
)

structure_roles = sa.Table(
    "structure_roles",
    METADATA,
    sa.Column("structure", sa.ForeignKey("structures.id"), primary_key=True),
    sa.Column("role", sa.String(40), primary_key=True, comment="in Aladdin"),
    info=_ALADDIN,
)

mediators = sa.Table(
    "mediators",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("structure", sa.ForeignKey("structures.id"), nullable=False, index=True),
    sa.Column("contact", sa.Text(), nullable=False, comment="professional"),
    sa.Column("trained_on", sa.Date(), nullable=True),
    info=_MEDIATORS,
)

workshops = sa.Table(
    "workshops",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("structure", sa.ForeignKey("structures.id"), nullable=False, index=True),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("theme", sa.String(64), nullable=False, comment="the Coop's thematique"),
    sa.Column("place", sa.String(200), nullable=False, comment="a place of the register"),
    sa.Column("commune", sa.String(5), nullable=False, comment="INSEE code"),
    sa.Column("qpv", sa.String(8), nullable=True, comment="the priority district it is in"),
    sa.Column("starts_at", Micros, nullable=False, index=True),
    sa.Column("ends_at", Micros, nullable=False),
    sa.Column("capacity", sa.Integer(), nullable=False),
    sa.Column("present", sa.Integer(), nullable=True, comment="counted at its end"),
    sa.Column("first_timers", sa.Integer(), nullable=True, comment="of those present"),
    sa.Column("qpv_residents", sa.Integer(), nullable=True, comment="of first-timers, declared"),
    info=_ALADDIN,
)

attestations = sa.Table(
    "attestations",
    METADATA,
    sa.Column("number", sa.String(16), primary_key=True, comment="ALD-YYYY-NNNN"),
    sa.Column("workshop", sa.ForeignKey("workshops.id"), nullable=False, index=True),
    sa.Column("issued_on", sa.Date(), nullable=False),
    info=_ALADDIN,
)

aladdin_plan = sa.Table(
    "aladdin_plan",
    METADATA,
    sa.Column("month", sa.String(7), primary_key=True, comment="YYYY-MM"),
    sa.Column("attestations", sa.Integer(), nullable=False, comment="planned for the month"),
    info=_ALADDIN,
)
