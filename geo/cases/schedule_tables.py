"""The tables of the patrol schedules that were kept, of what became of each visit, and of calendars."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from geo.cases.append_only import refuse_changes
from geo.cases.store_tables import UtcDateTime, metadata

__all__ = [
    "account_pillars",
    "calendar_units",
    "patrol_areas",
    "patrol_lacking",
    "patrol_marks",
    "patrol_notes",
    "patrol_plans",
    "patrol_points",
    "patrol_units",
    "patrol_visits",
]

patrol_plans = Table(
    "patrol_plans",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("by", String, nullable=False),
    # The quarter whose hotspots are patrolled.
    Column("periode", String, nullable=False),
    # Monday of the first week.
    Column("begin", Date, nullable=False, index=True),
    Column("weeks", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("jenis", String, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("digest", String, nullable=False),
    # The newest plan before it that has a week in common with it; 0 where there is none.
    Column("follows", Integer, nullable=False),
    # Who presses twice at once keeps one plan.
    UniqueConstraint("follows", "digest", name="uq_patrol_plans_once"),
)

patrol_areas = Table(
    "patrol_areas",
    metadata,
    Column("plan", ForeignKey("patrol_plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("area", String, nullable=False),
    Column("nama", String, nullable=False),
    Column("nama_kecamatan", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("jenis", String, nullable=False),
)

patrol_points = Table(
    "patrol_points",
    metadata,
    Column("plan", ForeignKey("patrol_plans.id"), primary_key=True),
    Column("area", String, primary_key=True),
    Column("point", Integer, primary_key=True),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("accuracy_m", Float, nullable=False),
)

patrol_units = Table(
    "patrol_units",
    metadata,
    Column("plan", ForeignKey("patrol_plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("unit", String, nullable=False),
    Column("pilar", String, nullable=False),
    Column("kode_wilayah", String, nullable=False),
)

patrol_visits = Table(
    "patrol_visits",
    metadata,
    Column("plan", ForeignKey("patrol_plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("week", Integer, nullable=False),
    Column("begin", UtcDateTime, nullable=False, index=True),
    Column("end", UtcDateTime, nullable=False),
    Column("area", String, nullable=False),
    Column("nama", String, nullable=False),
    Column("kode_desa", String, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("point", Integer, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("pilar", String, nullable=False),
    Column("together", Boolean, nullable=False),
)

patrol_lacking = Table(
    "patrol_lacking",
    metadata,
    Column("plan", ForeignKey("patrol_plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("area", String, nullable=False),
    Column("week", Integer, nullable=False),
    Column("owed", Integer, nullable=False),
    Column("made", Integer, nullable=False),
    Column("reason", String, nullable=False),
)

patrol_marks = Table(
    "patrol_marks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan", ForeignKey("patrol_plans.id"), nullable=False, index=True),
    # Its number in patrol_visits.
    Column("visit", Integer, nullable=False),
    Column("made", Boolean, nullable=False),
    # Blank where it was made.
    Column("reason", String, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
)

patrol_notes = Table(
    "patrol_notes",
    metadata,
    # Made by the phone before anything is sent: what comes twice is known by it, whatever stands by then.
    Column("uuid", String, primary_key=True),
    Column("plan", ForeignKey("patrol_plans.id"), nullable=False),
    Column("visit", Integer, nullable=False),
    Column("made", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
)

calendar_units = Table(
    "calendar_units",
    metadata,
    # Of an access token. No foreign key: tokens that ended long ago are deleted.
    Column("mark", String, primary_key=True),
    Column("unit", String, nullable=False),
)

account_pillars = Table(
    "account_pillars",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("pillar", String, nullable=False),
)

# A change is a further plan, a mistake a further mark.
for _table in (patrol_plans, patrol_areas, patrol_points, patrol_units, patrol_visits, patrol_lacking):
    refuse_changes(_table, "a patrol schedule that was kept")
refuse_changes(patrol_marks, "what became of a patrol")
refuse_changes(patrol_notes, "what a phone noted of a patrol")
