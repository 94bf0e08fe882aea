"""From hotspots to a joint schedule of patrols.

This composes the stations hotspots and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import pi

import geopandas as gpd
import pandas as pd

from geo.cases.days import day_only
from geo.errors import RequestError
from geo.finding_layers import patrols_layer
from geo.patrol.schedule import Schedule, joint_schedule
from geo.patrol.units import DUTIES, Duty, units_of
from geo.study import Study
from geo.zone import office_tz

__all__ = ["PATROLLED", "PatrolPlan", "patrol_plan", "points_layer", "visits_layer"]

PATROLLED: tuple[str, ...] = ("keamanan",)
"""The kinds for which patrols are laid out where nothing else is said."""

_RANK = {"hot_very_sure": 3, "hot_sure": 2, "hot_maybe": 1}


@dataclass(frozen=True)
class PatrolPlan:
    """A schedule with what it was made from.

    Attributes
    ----------
    schedule : Schedule
    areas : GeoDataFrame
        Index ``area`` (``kode_desa``); ``kode_desa``, ``nama``, ``nama_kecamatan``,
        ``rank``, ``jenis`` (kinds joined by ", "), ``n_points``, geometry of the desa.
    points : GeoDataFrame
        ``area``, ``point`` (from 1), ``lon``, ``lat``, ``accuracy_m`` (0 where the
        cases lie thickest; the desa's radius where only the desa is known), geometry.
    units : DataFrame
        See :func:`geo.patrol.units.units_of`.
    period : str
        The quarter whose hotspots these are.
    demo : bool
    begin : date
        Monday of the first week.
    weeks, seed : int
    kinds : tuple of str
    duties : mapping of pillar to Duty
    """

    schedule: Schedule
    areas: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    units: pd.DataFrame
    period: str
    demo: bool
    begin: date
    weeks: int
    seed: int
    kinds: tuple[str, ...]
    duties: Mapping[str, Duty]


def patrol_plan(
    study: Study,
    officers: pd.DataFrame,
    *,
    begin: date,
    weeks: int = 1,
    period: str | None = None,
    kinds: Sequence[str] = PATROLLED,
    duties: Mapping[str, Duty] = DUTIES,
    seed: int = 2011,
) -> PatrolPlan:
    """Return patrol areas, their points, and who goes where when.

    Every desa that the quarter marks as a hotspot of one of *kinds* is an area;
    its rank is the surest of its marks. It has a point where its cases lie
    thickest, or where none are precise enough, the desa itself.

    Parameters
    ----------
    study : Study
    officers : DataFrame
        See :func:`geo.admin.officers.read_officers`.
    begin : date
        A day of the first week.
    weeks : int
    period : str, optional
        The newest quarter that has ended, where left out.
    kinds : sequence of str
    duties : mapping of pillar to Duty
    seed : int

    Raises
    ------
    RequestError
        If the quarter has no hotspot of these kinds: then there is nothing to lay out.
    """
    shown = period or study.newest_period()
    areas = _areas(study, shown, kinds)
    if areas.empty:
        raise RequestError("patrol.no_areas", period=shown, kinds=", ".join(kinds))
    points = _points(study, shown, kinds, areas)
    units = units_of(officers, duties)
    cases = study.cases[study.cases["jenis"].isin(kinds) & study.cases["kode_desa"].isin(areas.index)]
    # A case noted with its day alone says nothing about the hour.
    cases = cases[~day_only(cases, "tanggal")]
    moments = cases["tanggal"].dt.tz_convert(office_tz()).dt.tz_localize(None)
    incidents = pd.DataFrame({"area": cases["kode_desa"].astype(str), "moment": moments})
    schedule = joint_schedule(areas, points, units, incidents, begin=begin, weeks=weeks, seed=seed)
    monday = begin - timedelta(days=begin.weekday())
    return PatrolPlan(
        schedule, areas, points, units, shown, study.demo, monday, weeks, seed, tuple(kinds), dict(duties)
    )


def visits_layer(visits: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return visits of a schedule as points, in the order of time; EPSG:4326."""
    table = visits.assign(begin=visits["begin"].astype(str), end=visits["end"].astype(str))
    table = table.drop(columns=["lon", "lat"]).reset_index(drop=True)
    geometry = gpd.points_from_xy(visits["lon"], visits["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=geometry)


def points_layer(points: pd.DataFrame, areas: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return patrol points with the name and rank of their area (the index of *areas*); EPSG:4326."""
    names = areas[["nama", "nama_kecamatan", "rank", "jenis"]]
    table = points[["area", "point", "accuracy_m"]].join(names, on="area")
    geometry = gpd.points_from_xy(points["lon"], points["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=geometry)


def _areas(study: Study, period: str, kinds: Sequence[str]) -> gpd.GeoDataFrame:
    desa = study.boundaries.desa
    ranks = pd.DataFrame(
        {kind: study.layer(kind, period)["hotspot_class"].map(_RANK).reindex(desa.index) for kind in kinds}
    )
    marked = ranks[ranks.notna().any(axis=1)]
    here = desa.loc[marked.index]
    table = pd.DataFrame(
        {
            "kode_desa": here.index.astype(str),
            "nama": here["nama_desa"],
            "nama_kecamatan": here["nama_kecamatan"],
            "rank": marked.max(axis=1).astype("int64"),
            "jenis": [", ".join(row.dropna().index) for _, row in marked.iterrows()],
        },
        index=here.index.rename("area"),
    )
    areas = gpd.GeoDataFrame(table, geometry=here.geometry.to_numpy(), crs=desa.crs)
    return areas.sort_values(["rank", "kode_desa"], ascending=[False, True])


def _points(study: Study, period: str, kinds: Sequence[str], areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    found = [patrols_layer(study, kind, period)[0] for kind in kinds]
    places = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["kode_desa"])
    places = places[places["kode_desa"].isin(areas.index)]
    exact = gpd.GeoDataFrame(places, geometry="geometry", crs="EPSG:4326") if len(places) else None
    middle = None if exact is None else exact.geometry.representative_point()
    rows = pd.DataFrame(columns=["area", "lon", "lat", "accuracy_m"])
    if middle is not None:
        rows = pd.DataFrame(
            {"area": places["kode_desa"], "lon": middle.x, "lat": middle.y, "accuracy_m": 0.0}
        )
    bare = study.boundaries.desa.loc[[code for code in areas.index if code not in set(rows["area"])]]
    radius_m = (bare["area_km2"].astype(float) * 1e6 / pi) ** 0.5
    rest = pd.DataFrame(
        {"area": bare.index, "lon": bare["label_lon"], "lat": bare["label_lat"], "accuracy_m": radius_m}
    )
    table = pd.concat([part for part in (rows, rest) if len(part)], ignore_index=True)
    table["point"] = table.groupby("area").cumcount() + 1
    geometry = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=geometry)
