"""The patrols that are laid out, as a collection: who is where when, and what became of it; for planners."""

from __future__ import annotations

from datetime import date, datetime

import geopandas as gpd
import pandas as pd

from api.ogc.moments import Span, microseconds
from api.ogc.sources import Ask
from api.ogc.table import FeatureTable
from geo.cases.patrol_marks import PatrolMarks
from geo.cases.schedules import Schedules
from geo.export.note import LayerNote
from geo.zone import office_tz

__all__ = ["patrol_visits"]

_COLUMNS = (
    "plan", "week", "begin", "end", "kode_desa", "nama", "rank", "point", "unit", "pilar", "together",
    "made", "minutes", "reason",
)  # fmt: skip


def patrol_visits(ask: Ask) -> FeatureTable:
    """Return every visit that holds, each with its time and what became of it.

    A visit that another schedule took the place of is not among them.
    """
    store, boundaries = ask.office.store, ask.office.boundaries
    schedules = Schedules(store)
    held = schedules.holding(date.min, date.max)
    plans = sorted(set(held["plan"].tolist()))
    rows = held.merge(PatrolMarks(store).of(plans), on=["plan", "number"], how="left")
    for name in ("begin", "end"):
        rows[name] = rows[name].dt.tz_localize(office_tz())
    note = LayerNote(
        layer="patrol_visits",
        boundaries=boundaries.origin.title,
        approximate=boundaries.approximate,
        made_at=datetime.now(office_tz()),
        suppressed=False,
        demo=any(head.demo for head in schedules.heads() if head.id in plans),
    )
    points = gpd.points_from_xy(rows["lon"], rows["lat"], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(_typed(rows[list(_COLUMNS)]), geometry=points)
    names = [f"{plan:05d}:{number:05d}" for plan, number in zip(rows["plan"], rows["number"], strict=True)]
    times = zip(rows["begin"], rows["end"], strict=True)
    spans = [Span(microseconds(begin), microseconds(end)) for begin, end in times]
    return FeatureTable(frame, names, note, spans)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with columns that can be missing in types that know it."""
    return rows.astype({"made": "boolean", "minutes": "Int64", "reason": object})
