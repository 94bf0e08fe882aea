"""Where a round begins, where is asked on it, and who knows of the cases that it cannot show.

This composes the stations admin, cases and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import pi, sqrt

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.officers import officers_of
from geo.aggregation.disclosure import THRESHOLD
from geo.aggregation.gate.ranges import published_range
from geo.cases.case_scope import is_within
from geo.cases.store import CaseStore
from geo.patrol.priority import open_cases
from geo.patrol.visit_stops import AskAt

__all__ = ["KnownAbove", "ask_places", "desa_within", "hall_of", "known_above", "office_of", "point_of"]

Spot = tuple[float, float]


@dataclass(frozen=True)
class KnownAbove:
    """The open cases that the kecamatan alone is known of: a range of their number, and who has them.

    Another desa's family may be among them, so that a desa's officer is told no more than
    the forum would be: *least* to *most*, never the number.
    """

    least: int
    most: int
    offices: tuple[str, ...]


def desa_within(boundaries: Boundaries, kode: str) -> pd.DataFrame:
    """Return the desa of a territory: the one of that code, or those of the kecamatan."""
    here = [is_within(str(code), kode) for code in boundaries.desa.index]
    return pd.DataFrame(boundaries.desa.drop(columns=boundaries.desa.geometry.name))[here]


def office_of(officers: pd.DataFrame | None, kode: str) -> pd.Series | None:
    """Return the nearest office that a round may begin at: the desa's own before its kecamatan's."""
    if officers is None:
        return None
    there = officers_of(officers, kode)
    there = there[there["lon"].notna() & there["lat"].notna()]
    other = there.assign(far=there["kode_wilayah"] != kode, guest=there["pilar"] != "Pemerintah")
    for _, office in other.sort_values(["far", "guest"], kind="stable").iterrows():
        return office
    return None


def hall_of(officers: pd.DataFrame | None, kode: str) -> pd.Series | None:
    """Return a place's own office of the government, where it has a point: there is asked for homes."""
    office = office_of(officers, kode)
    own = office is not None and office["kode_wilayah"] == kode and office["pilar"] == "Pemerintah"
    return office if own else None


def point_of(office: pd.Series | None) -> Spot | None:
    """Return the point of an office."""
    return None if office is None else (float(office["lon"]), float(office["lat"]))


def ask_places(boundaries: Boundaries, officers: pd.DataFrame | None, codes: Iterable[str]) -> list[AskAt]:
    """Return where is asked for the cases that are known to a desa or kecamatan alone.

    That place's own office, or else its middle: the label point of a desa, the mean of
    a kecamatan's. They live within the radius of a circle of its area.
    """
    found = []
    for kode in sorted(set(codes)):
        desa = desa_within(boundaries, kode)
        middle = (float(desa["label_lon"].mean()), float(desa["label_lat"].mean()))
        lon, lat = point_of(hall_of(officers, kode)) or middle
        found.append(AskAt(kode, lon, lat, sqrt(float(desa["area_km2"].sum()) * 1e6 / pi)))
    return found


def known_above(
    store: CaseStore, officers: pd.DataFrame | None, kode_desa: str, jenis: Sequence[str]
) -> KnownAbove:
    """Return what an officer of a desa may be told of the open cases known to its kecamatan alone."""
    kecamatan = kode_desa[:8]
    cases = open_cases(store.cases(within=kecamatan))
    n = int((cases["kode_desa"].fillna("").eq("") & cases["jenis"].isin(list(jenis))).sum())
    least, most = published_range(n, THRESHOLD)
    own = officers[officers["kode_wilayah"] == kecamatan] if officers is not None else pd.DataFrame()
    return KnownAbove(least, most, tuple(dict.fromkeys(own["kantor"])) if len(own) else ())
