"""From kept cases to one desa's round of visits.

This composes the stations cases, hotspots and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import pi, sqrt

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.officers import officers_of
from geo.cases.store import CaseStore
from geo.cases.visits import Visits
from geo.errors import RequestError
from geo.hotspots import precise_points
from geo.patrol.priority import open_cases, priorities
from geo.patrol.travel import straight_minutes
from geo.patrol.visit_choice import VisitChoice
from geo.patrol.visit_plan import Travel, VisitPlan, plan_visits
from geo.study import DEMO_SOURCE

__all__ = ["DesaVisits", "hotspot_classes", "visits_of"]

CASE_KEY = ["sumber", "id"]


@dataclass(frozen=True)
class DesaVisits:
    """A desa's round, and what is known of the cases in it.

    Attributes
    ----------
    kode_desa, nama_desa, nama_kecamatan : str
    kelurahan : bool
    choice : VisitChoice
        What was asked for.
    plan : VisitPlan
    cases : DataFrame
        Every case of the desa that is to be seen, indexed by ``sumber`` and ``id``, with its
        personal columns: for the territorial roles alone.
    start_label : str
        The office where each day begins; blank where it is another point.
    ask_label : str
        The office where is asked for those whose place is not known; blank where that is
        the middle of the desa.
    demo : bool
        Whether any case is demonstration data.
    """

    kode_desa: str
    nama_desa: str
    nama_kecamatan: str
    kelurahan: bool
    choice: VisitChoice
    plan: VisitPlan
    cases: pd.DataFrame
    start_label: str
    ask_label: str
    demo: bool


def visits_of(
    store: CaseStore,
    boundaries: Boundaries,
    kode_desa: str,
    choice: VisitChoice,
    *,
    officers: pd.DataFrame | None = None,
    hotspots: Mapping[tuple[str, str], str] | None = None,
    now: datetime | None = None,
    travel: Travel = straight_minutes,
    seed: int = 2011,
) -> DesaVisits:
    """Return the round of visits to the open cases of one desa.

    Parameters
    ----------
    kode_desa : str
        Dotted Kemendagri code.
    choice : VisitChoice
        Days, hours, minutes at a stop, kinds, and perhaps where the round begins.
    officers : DataFrame, optional
        See :func:`geo.admin.officers.read_officers`: the round begins at the desa's
        own office, or else at its kecamatan's, where one has a point.
    hotspots : mapping of (jenis, kode_desa) to class, optional
        See :func:`hotspot_classes`.
    now : datetime, optional
        With a time zone: what the four-hour clock and the age of a case are counted to;
        the moment the round begins where left out, so that a sheet made in the evening
        is that of the morning.
    travel : callable (lon, lat) -> (n, n) minutes
    seed : int

    Returns
    -------
    DesaVisits
        A case that its last visit found settled or moved away is not in it; where a visit
        found a better place for a case, in or near its desa, that is where it is.

    Raises
    ------
    RequestError
        If there is no such desa.
    """
    if kode_desa not in boundaries.desa.index:
        raise RequestError("patrol.no_such_desa", code=kode_desa[:40])
    place = boundaries.desa.loc[kode_desa]
    known = store.cases(personal=True, within=kode_desa)
    ranked = _ranked(known, Visits(store), kode_desa, choice, hotspots or {}, now or choice.begins)
    middle = (float(place["label_lon"]), float(place["label_lat"]))
    office, hall = _office(officers, kode_desa), _hall(officers, kode_desa)
    plan = plan_visits(
        ranked,
        start=choice.start or _point(office) or middle,
        desa_point=_point(hall) or middle,
        desa_radius_m=sqrt(float(place["area_km2"]) * 1e6 / pi),
        days=choice.days,
        hours=choice.hours,
        dwell_min=choice.dwell_min,
        travel=travel,
        seed=seed,
    )
    return DesaVisits(
        kode_desa=kode_desa,
        nama_desa=str(place["nama_desa"]),
        nama_kecamatan=str(place["nama_kecamatan"]),
        kelurahan=str(place["jenis_desa"]) == "kelurahan",
        choice=choice,
        plan=plan,
        cases=ranked.set_index(CASE_KEY),
        start_label="" if choice.start is not None or office is None else str(office["kantor"]),
        ask_label="" if hall is None else str(hall["kantor"]),
        demo=bool(known["sumber"].eq(DEMO_SOURCE).any()),
    )


def hotspot_classes(layers: Mapping[str, pd.DataFrame], kode_desa: str) -> dict[tuple[str, str], str]:
    """Return the hotspot class of one desa for each kind, as :func:`visits_of` takes them.

    Parameters
    ----------
    layers : mapping of jenis to DataFrame
        The hotspot layer of each kind's newest quarter, indexed by ``kode_desa``.
    """
    return {
        (jenis, kode_desa): str(layer.at[kode_desa, "hotspot_class"])
        for jenis, layer in layers.items()
        if kode_desa in layer.index
    }


def _ranked(
    known: pd.DataFrame,
    made: Visits,
    kode_desa: str,
    choice: VisitChoice,
    hotspots: Mapping[tuple[str, str], str],
    now: datetime,
) -> pd.DataFrame:
    """Return the cases to be seen with their points and reasons, and a place only where it is theirs."""
    cases = open_cases(known)
    cases = cases[cases["jenis"].isin(choice.jenis)]
    settled = made.settled(kode_desa)
    cases = cases.loc[[key not in settled for key in _keys(cases)]]
    visits = _visits(cases, made.last_visits(kode_desa))
    ranked = cases.join(priorities(cases, now=now, hotspots=hotspots, last_visit=visits))
    exact = precise_points(known.assign(match_lon=known["lon"], match_lat=known["lat"])).index
    ranked.loc[~ranked.index.isin(exact), ["lon", "lat"]] = float("nan")
    better = made.places(kode_desa)
    for row, key in zip(ranked.index, _keys(ranked), strict=True):
        if key in better:
            ranked.loc[row, ["lon", "lat"]] = better[key]
    return ranked


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


def _hall(officers: pd.DataFrame | None, kode_desa: str) -> pd.Series | None:
    """Return the desa's own office, where it has a point: there is asked for those that only it knows."""
    office = _office(officers, kode_desa)
    own = office is not None and office["kode_wilayah"] == kode_desa and office["pilar"] == "Pemerintah"
    return office if own else None


def _point(office: pd.Series | None) -> tuple[float, float] | None:
    return None if office is None else (float(office["lon"]), float(office["lat"]))
