"""From kept cases to a round of visits in one desa or kecamatan.

This composes the stations cases, hotspots and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.cases.case_scope import is_within
from geo.cases.store import CaseStore
from geo.cases.visits import Visits
from geo.errors import RequestError
from geo.hotspots import precise_points
from geo.patrol.priority import open_cases, priorities
from geo.patrol.travel import straight_minutes
from geo.patrol.visit_choice import VisitChoice
from geo.patrol.visit_plan import Travel, VisitPlan, plan_visits
from geo.study import DEMO_SOURCE
from geo.visit_offices import (
    KnownAbove,
    ask_places,
    desa_within,
    hall_of,
    known_above,
    office_of,
    point_of,
)

__all__ = ["VisitRound", "hotspot_classes", "visits_of"]

CASE_KEY = ["sumber", "id"]


@dataclass(frozen=True)
class VisitRound:
    """A round through a desa or kecamatan, and what is known of the cases in it.

    Attributes
    ----------
    kode, nama : str
        Of the desa or kecamatan.
    level : {"desa", "kelurahan", "kecamatan"}
    nama_kecamatan : str
    choice : VisitChoice
        What was asked for.
    plan : VisitPlan
    cases : DataFrame
        Every case that is to be seen, indexed by ``sumber`` and ``id``, with its
        personal columns: for the territorial roles alone.
    start_label : str
        The office where each day begins; blank where it is another point.
    ask_labels : mapping of str to str
        The office where is asked for those whose home is not known, by the code of the desa
        or kecamatan that knows of them; a place is not in it where that is its middle.
    ask_names : mapping of str to str
        The names of those desa and kecamatan.
    above : KnownAbove or None
        In a desa's round: what is known to its kecamatan alone.
    demo : bool
        Whether any case is demonstration data.
    """

    kode: str
    nama: str
    level: str
    nama_kecamatan: str
    choice: VisitChoice
    plan: VisitPlan
    cases: pd.DataFrame
    start_label: str
    ask_labels: Mapping[str, str]
    ask_names: Mapping[str, str]
    above: KnownAbove | None
    demo: bool


def visits_of(
    store: CaseStore,
    boundaries: Boundaries,
    kode: str,
    choice: VisitChoice,
    *,
    officers: pd.DataFrame | None = None,
    hotspots: Mapping[tuple[str, str], str] | None = None,
    now: datetime | None = None,
    travel: Travel = straight_minutes,
    seed: int = 2011,
) -> VisitRound:
    """Return the round of visits to the open cases of one desa or kecamatan.

    Parameters
    ----------
    kode : str
        Dotted Kemendagri code. A kecamatan's round has the cases of all its desa, and
        those that are known to the kecamatan alone.
    choice : VisitChoice
        Days, hours, minutes at a stop, kinds, and perhaps where the round begins.
    officers : DataFrame, optional
        See :func:`geo.admin.officers.read_officers`: the round begins at the place's
        own office, or else a desa's at its kecamatan's, where one has a point.
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
    VisitRound
        A case that its last visit found settled or moved away is not in it; where a visit
        found a better place for a case, in or near its desa, that is where it is.

    Raises
    ------
    RequestError
        If there is no such desa or kecamatan.
    """
    desa = desa_within(boundaries, kode)
    if kode not in {*desa.index, *desa["kode_kecamatan"]}:
        raise RequestError("patrol.no_such_desa", code=kode[:40])
    first, whole = desa.iloc[0], kode not in desa.index
    known = store.cases(personal=True, within=kode)
    ranked = _ranked(known, Visits(store), kode, choice, hotspots or {}, now or choice.begins)
    ranked["ask_at"] = ranked["kode_desa"].where(ranked["kode_desa"].isin(desa.index), kode)
    asks = ask_places(boundaries, officers, ranked.loc[ranked["lon"].isna(), "ask_at"])
    office = office_of(officers, kode)
    plan = plan_visits(
        ranked,
        start=choice.start or point_of(office) or _middle(desa),
        ask_at=asks,
        days=choice.days,
        hours=choice.hours,
        dwell_min=choice.dwell_min,
        travel=travel,
        seed=seed,
    )
    halls = {at.kode: hall_of(officers, at.kode) for at in asks}
    return VisitRound(
        kode=kode,
        nama=str(first["nama_kecamatan"] if whole else first["nama_desa"]),
        level="kecamatan" if whole else "kelurahan" if first["jenis_desa"] == "kelurahan" else "desa",
        nama_kecamatan=str(first["nama_kecamatan"]),
        choice=choice,
        plan=plan,
        cases=ranked.set_index(CASE_KEY),
        start_label="" if choice.start is not None or office is None else str(office["kantor"]),
        ask_labels={code: str(hall["kantor"]) for code, hall in halls.items() if hall is not None},
        ask_names=_names(desa, kode[:8]),
        above=None if whole else known_above(store, officers, kode, choice.jenis),
        demo=bool(known["sumber"].eq(DEMO_SOURCE).any()),
    )


def _names(desa: pd.DataFrame, kode_kecamatan: str) -> dict[str, str]:
    names = {str(code): str(name) for code, name in desa["nama_desa"].items()}
    return {**names, kode_kecamatan: str(desa["nama_kecamatan"].iloc[0])}


def _middle(desa: pd.DataFrame) -> tuple[float, float]:
    return float(desa["label_lon"].mean()), float(desa["label_lat"].mean())


def hotspot_classes(layers: Mapping[str, pd.DataFrame], kode: str) -> dict[tuple[str, str], str]:
    """Return the hotspot classes of a desa, or of a kecamatan's desa, as :func:`visits_of` takes them.

    Parameters
    ----------
    layers : mapping of jenis to DataFrame
        The hotspot layer of each kind's newest quarter, indexed by ``kode_desa``.
    kode : str
    """
    return {
        (jenis, str(code)): str(one)
        for jenis, layer in layers.items()
        for code, one in layer["hotspot_class"].items()
        if is_within(str(code), kode)
    }


def _ranked(
    known: pd.DataFrame,
    made: Visits,
    kode: str,
    choice: VisitChoice,
    hotspots: Mapping[tuple[str, str], str],
    now: datetime,
) -> pd.DataFrame:
    """Return the cases to be seen with their points and reasons, and a place only where it is theirs."""
    cases = open_cases(known)
    cases = cases[cases["jenis"].isin(choice.jenis)]
    settled = made.settled(kode)
    cases = cases.loc[[key not in settled for key in _keys(cases)]]
    visits = _visits(cases, made.last_visits(kode))
    ranked = cases.join(priorities(cases, now=now, hotspots=hotspots, last_visit=visits))
    exact = precise_points(known.assign(match_lon=known["lon"], match_lat=known["lat"])).index
    ranked.loc[~ranked.index.isin(exact), ["lon", "lat"]] = float("nan")
    better = made.places(kode)
    for row, key in zip(ranked.index, _keys(ranked), strict=True):
        if key in better:
            ranked.loc[row, ["lon", "lat"]] = better[key]
    return ranked


def _keys(cases: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(cases["sumber"], cases["id"], strict=True))


def _visits(cases: pd.DataFrame, last_visit: Mapping[tuple[str, str], datetime]) -> pd.Series:
    moments = pd.Series([last_visit.get(key) for key in _keys(cases)], index=cases.index, dtype=object)
    return pd.to_datetime(moments, utc=True)
