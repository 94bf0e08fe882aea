"""From kept cases to one desa's round of visits.

This composes the stations cases, hotspots and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import pi, sqrt

import geopandas as gpd
import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.officers import officers_of
from geo.cases.store import CaseStore
from geo.cases.visits import Visits
from geo.errors import RequestError
from geo.hotspots import precise_points
from geo.patrol.priority import open_cases, priorities
from geo.patrol.travel import straight_minutes
from geo.patrol.visit_plan import DWELL_MIN, Hours, Travel, VisitPlan, plan_visits

__all__ = ["VISITED", "DesaVisits", "stops_layer", "visits_of"]

CASE_KEY = ["sumber", "id"]

VISITED: tuple[str, ...] = ("kemiskinan", "putus_sekolah")
"""The kinds that are somebody's home; a broken road or a theft is not visited by default."""


@dataclass(frozen=True)
class DesaVisits:
    """A desa's round, and what is known of the cases in it.

    Attributes
    ----------
    kode_desa, nama_desa, nama_kecamatan : str
    plan : VisitPlan
    cases : DataFrame
        Every open case of the desa, indexed by ``sumber`` and ``id``, with its
        personal columns: for the territorial roles alone.
    start_label : str
        The office where each day begins.
    demo : bool
        Whether any case is demonstration data.
    """

    kode_desa: str
    nama_desa: str
    nama_kecamatan: str
    plan: VisitPlan
    cases: pd.DataFrame
    start_label: str
    demo: bool


def visits_of(
    store: CaseStore,
    boundaries: Boundaries,
    kode_desa: str,
    days: Sequence[date],
    *,
    now: datetime,
    hours: Hours | None = None,
    dwell_min: float = DWELL_MIN,
    jenis: Sequence[str] = VISITED,
    officers: pd.DataFrame | None = None,
    start: tuple[float, float] | None = None,
    hotspots: Mapping[tuple[str, str], str] | None = None,
    last_visit: Mapping[tuple[str, str], datetime] | None = None,
    travel: Travel = straight_minutes,
    seed: int = 2011,
) -> DesaVisits:
    """Return the round of visits to the open cases of one desa.

    Parameters
    ----------
    kode_desa : str
        Dotted Kemendagri code.
    days : sequence of date
    now : datetime
        With a time zone: what the four-hour clock and the age of a case are counted to.
    jenis : sequence of str
        The kinds whose households are visited.
    officers : DataFrame, optional
        See :func:`geo.admin.officers.read_officers`: the round begins at the desa's
        own office, or else at its kecamatan's, where one has a point.
    start : (lon, lat), optional
        Where the round begins, instead.
    hotspots : mapping of (jenis, kode_desa) to class, optional
    last_visit : mapping of (sumber, id) to datetime, optional
        The store's own visits where left out.

    Notes
    -----
    A case that its last visit found settled or moved away is not visited again; where a
    visit found a better place for a case, in or near its desa, that is where it is.

    Raises
    ------
    RequestError
        If there is no such desa, or the hours hold nothing.
    """
    if kode_desa not in boundaries.desa.index:
        raise RequestError("patrol.no_such_desa", code=kode_desa[:40])
    place = boundaries.desa.loc[kode_desa]
    known = store.cases(personal=True, within=kode_desa)
    cases = open_cases(known)
    cases = cases[cases["jenis"].isin(jenis)]
    made = Visits(store)
    settled = made.settled(kode_desa)
    cases = cases.loc[[key not in settled for key in _keys(cases)]]
    visits = _visits(cases, made.last_visits(kode_desa) if last_visit is None else last_visit)
    ranked = cases.join(priorities(cases, now=now, hotspots=hotspots, last_visit=visits))
    exact = precise_points(known.assign(match_lon=known["lon"], match_lat=known["lat"])).index
    ranked.loc[~ranked.index.isin(exact), ["lon", "lat"]] = float("nan")
    better = made.places(kode_desa)
    for row, key in zip(ranked.index, _keys(ranked), strict=True):
        if key in better:
            ranked.loc[row, ["lon", "lat"]] = better[key]
    label_point = (float(place["label_lon"]), float(place["label_lat"]))
    office = _office(officers, kode_desa)
    begin = start or ((float(office["lon"]), float(office["lat"])) if office is not None else label_point)
    plan = plan_visits(
        ranked,
        start=begin,
        desa_point=label_point,
        desa_radius_m=sqrt(float(place["area_km2"]) * 1e6 / pi),
        days=days,
        hours=hours,
        dwell_min=dwell_min,
        travel=travel,
        seed=seed,
    )
    return DesaVisits(
        kode_desa=kode_desa,
        nama_desa=str(place["nama_desa"]),
        nama_kecamatan=str(place["nama_kecamatan"]),
        plan=plan,
        cases=ranked.set_index(CASE_KEY),
        start_label="" if start is not None or office is None else str(office["kantor"]),
        demo=bool(known["sumber"].eq("DATA CONTOH").any()),
    )


def stops_layer(visits: DesaVisits) -> gpd.GeoDataFrame:
    """Return the stops as points with their times and reasons, and nothing about a person.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; ``nama`` ("1. kemiskinan, 08.12") for GPX and KML beside the plan's columns.
    """
    stops = visits.plan.stops
    names = [
        f"{order}. {kind or visits.nama_desa}, {arrive:%H.%M}"
        for order, kind, arrive in zip(stops["order"], stops["jenis"], stops["arrive"], strict=True)
    ]
    table = stops.drop(columns=["lon", "lat", "why_en"]).assign(
        nama=names,
        day=stops["day"].astype(str),
        arrive=stops["arrive"].astype(str),
        leave=stops["leave"].astype(str),
    )
    points = gpd.points_from_xy(stops["lon"], stops["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)


def _keys(cases: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(cases["sumber"], cases["id"], strict=True))


def _visits(cases: pd.DataFrame, last_visit: Mapping[tuple[str, str], datetime]) -> pd.Series:
    moments = pd.Series([last_visit.get(key) for key in _keys(cases)], index=cases.index, dtype=object)
    return pd.to_datetime(moments, utc=True)


def _office(officers: pd.DataFrame | None, kode_desa: str) -> pd.Series | None:
    """Return the nearest office that the round may begin at: the desa's own before its kecamatan's."""
    if officers is None:
        return None
    there = officers_of(officers, kode_desa)
    there = there[there["lon"].notna() & there["lat"].notna()]
    other = there.assign(far=there["kode_wilayah"] != kode_desa, guest=there["pilar"] != "Pemerintah")
    for _, office in other.sort_values(["far", "guest"], kind="stable").iterrows():
        return office
    return None
