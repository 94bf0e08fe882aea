"""What the statistics find beyond one quarter's map, as layers for the planner.

Clusters of the scan, each desa's course over the quarters, what is growing
now, and where inside a flagged desa to look. They hold exact numbers and are
never for the forum.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import pandas as pd

from geo.aggregation.counts import counts_matrix
from geo.aggregation.periods import period_of
from geo.hotspots import cluster_table, course_of, flagged_places, growing_now, precise_points
from geo.study import Study

__all__ = ["Layer", "changes_layer", "clusters_layer", "growing_layer", "patrols_layer"]

Layer = tuple[pd.DataFrame, str | None, str | None]


def clusters_layer(study: Study, jenis: str | None, period: str | None) -> Layer:
    """Return the scan's clusters of one kind and quarter: a shape, a sentence, its members."""
    key = study.newest(jenis, period)
    table = cluster_table(study.layer(*key))
    return _shaped(study, table.assign(jenis=key[0], periode=key[1])), *key


def changes_layer(study: Study, jenis: str | None, period: str | None) -> Layer:
    """Return each desa's course over the quarters up to *period*: its pattern, and what is new."""
    kind, last = study.newest(jenis, period)
    quarters = [quarter for quarter in study.periods if quarter <= last]
    course = course_of({quarter: study.layer(kind, quarter) for quarter in quarters})
    desa = study.boundaries.desa
    names = desa[["nama_desa", "kode_kecamatan", "nama_kecamatan", desa.geometry.name]]
    layer = names.assign(jenis=kind, periode_awal=quarters[0], periode=last).join(course)
    return gpd.GeoDataFrame(layer, geometry=desa.geometry.name, crs=desa.crs), kind, last


def growing_layer(study: Study, jenis: str | None, period: str | None) -> Layer:
    """Return the groups of desa that have lately more cases than their own past lets expect."""
    kind, last = study.newest(jenis, period)
    of_kind = study.counts[study.counts["jenis"] == kind]
    counts = counts_matrix(of_kind).droplevel("jenis", axis="columns")
    counts = counts[[quarter for quarter in study.periods if quarter <= last]]
    table = growing_now(counts, study.boundaries, seed=study.seed)
    return _shaped(study, table.assign(jenis=kind)), kind, last


def patrols_layer(study: Study, jenis: str | None, period: str | None) -> Layer:
    """Return the ground inside each flagged desa where the cases of the last quarters lie thickest."""
    key = study.newest(jenis, period)
    until = [quarter for quarter in study.periods if quarter <= key[1]]
    rows = study.cases[(study.cases["jenis"] == key[0]) & period_of(study.cases["tanggal"]).isin(until)]
    places = flagged_places(study.layer(*key), precise_points(_with_match_points(rows)))
    return places.assign(jenis=key[0], periode=key[1]), *key


def _with_match_points(cases: pd.DataFrame) -> pd.DataFrame:
    """Return kept cases with their repaired point under the geocoder's names."""
    return cases.assign(match_lon=cases["lon"], match_lat=cases["lat"])


def _shaped(study: Study, table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return clusters with the union of their desa as shape, and their members as one text."""
    desa = study.boundaries.desa.geometry
    shapes = [_union(desa, members) for members in table["members"]]
    plain = table.assign(members=[";".join(members) for members in table["members"]])
    return gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries(shapes, index=plain.index, crs=desa.crs))


def _union(desa: gpd.GeoSeries, members: Iterable[str]) -> object:
    return desa.loc[list(members)].dropna().union_all()
