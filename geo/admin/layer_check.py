"""``boundaries check``: what is wrong with a desa layer, counted and named.

Real layers do not tile: neighbours overlap by a few metres and leave slits
between them, so a point can lie in two desa or in none. That is reported, with
the worst first, and not repaired.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from geo.admin.boundaries import Boundaries
from geo.admin.gazetteer import load_desa_facts
from geo.admin.power_diagram import Geometries

__all__ = ["TOLERANCE_M", "CheckReport", "check_layer"]

TOLERANCE_M = 50.0
_SMALL_PART_M2 = 10_000.0
# Pairs whose common ground is in memory at a time.
_PAIRS = 20_000
_KABUPATEN = "35.10."


@dataclass(frozen=True)
class CheckReport:
    """What is wrong with a layer; everything empty where nothing is.

    Attributes
    ----------
    n_desa : int
    area_km2 : float
        Sum over the desa.
    overlaps : pandas.DataFrame
        ``kode_a``, ``kode_b``, ``area_m2``: pairs that share ground, the largest first.
    gaps : pandas.DataFrame
        ``area_m2``, ``lon``, ``lat``, ``neighbours`` (codes joined by ";"): ground
        enclosed by desa and in none of them, the largest first. How many slits
        narrower than a hair there are depends on rounding.
    small_parts : pandas.DataFrame
        ``kode_desa``, ``area_m2``: polygon parts under one hectare, the smallest first.
    labels_outside : pandas.DataFrame
        ``kode_desa``, ``distance_m``: label points outside their own desa.
    invalid, without_geometry, without_kecamatan, other_kecamatan, islands : list of str
        Codes of desa with invalid rings; without polygon; without the kecamatan's
        name; whose kecamatan is not the one in the code; with no other desa within
        ``TOLERANCE_M`` metres.
    missing, unknown : list of str
        Codes of Banyuwangi (35.10) that the layer lacks, or that the shipped facts
        do not know. Empty where the layer has nothing of Banyuwangi.
    """

    n_desa: int
    area_km2: float
    overlaps: pd.DataFrame
    gaps: pd.DataFrame
    small_parts: pd.DataFrame
    labels_outside: pd.DataFrame
    invalid: list[str]
    without_geometry: list[str]
    without_kecamatan: list[str]
    other_kecamatan: list[str]
    islands: list[str]
    missing: list[str]
    unknown: list[str]

    @property
    def faults(self) -> int:
        """How many faults forbid the use of the layer: invalid rings, and desa that it lacks."""
        return len(self.invalid) + len(self.missing)


def check_layer(boundaries: Boundaries) -> CheckReport:
    """Return what is wrong with a layer.

    Parameters
    ----------
    boundaries : Boundaries
        Any layer; areas and distances are measured in an equal-area projection
        centred on it. The whole country takes some minutes.
    """
    desa = boundaries.desa
    planar = desa.geometry.to_crs(_projection(desa))
    drawn = planar[planar.notna() & ~planar.is_empty]
    valid = drawn[drawn.is_valid]
    shapes, codes = valid.to_numpy(), valid.index.to_numpy(dtype=object)
    tree = shapely.STRtree(shapes)
    first, second = _touching(tree, shapes)
    missing, unknown = _against_facts(desa.index)
    return CheckReport(
        n_desa=len(desa),
        area_km2=float(desa["area_km2"].sum()),
        overlaps=_overlaps(shapes, codes, first, second),
        gaps=_gaps(valid, tree, codes, first, second),
        small_parts=_small_parts(shapes, codes),
        labels_outside=_labels_outside(desa, valid),
        invalid=drawn.index[~drawn.is_valid].tolist(),
        without_geometry=planar.index.difference(drawn.index).tolist(),
        without_kecamatan=desa.index[desa["nama_kecamatan"].fillna("") == ""].tolist(),
        other_kecamatan=desa.index[desa["kode_kecamatan"] != desa.index.str[:8]].tolist(),
        islands=_islands(tree, shapes, codes, np.union1d(first, second)),
        missing=missing,
        unknown=unknown,
    )


def _projection(desa: gpd.GeoDataFrame) -> str:
    west, south, east, north = desa.total_bounds
    lon, lat = (round(20 * middle) / 20 for middle in ((west + east) / 2, (south + north) / 2))
    return f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"


def _touching(tree: shapely.STRtree, shapes: Geometries) -> tuple[np.ndarray, np.ndarray]:
    first, second = tree.query(shapes, predicate="intersects")
    once = first < second
    return first[once], second[once]


def _overlaps(shapes: Geometries, codes: Geometries, first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    area = np.empty(len(first))
    for start in range(0, len(first), _PAIRS):
        pairs = slice(start, start + _PAIRS)
        area[pairs] = shapely.area(shapely.intersection(shapes[first[pairs]], shapes[second[pairs]]))
    both = area > 0
    table = pd.DataFrame({"kode_a": codes[first[both]], "kode_b": codes[second[both]], "area_m2": area[both]})
    return _sorted(table, "area_m2", ascending=False)


def _gaps(
    valid: gpd.GeoSeries, tree: shapely.STRtree, codes: Geometries, first: np.ndarray, second: np.ndarray
) -> pd.DataFrame:
    gaps = _holes(valid.to_numpy(), first, second)
    gap, neighbour = tree.query(gaps, predicate="intersects") if len(gaps) else (np.array([]),) * 2
    beside = (
        pd.Series(codes[neighbour.astype(int)], dtype=object).groupby(gap).agg(lambda c: ";".join(sorted(c)))
    )
    places = gpd.GeoSeries(shapely.point_on_surface(gaps), crs=valid.crs).to_crs("EPSG:4326")
    table = pd.DataFrame({"area_m2": shapely.area(gaps), "lon": places.x, "lat": places.y})
    table["neighbours"] = beside.reindex(table.index).fillna("").astype("str")
    return _sorted(table, "area_m2", ascending=False)


def _holes(shapes: Geometries, first: np.ndarray, second: np.ndarray) -> Geometries:
    """Return what desa enclose, as polygons: one island or mainland after the other.

    Desa that hang together by touching are joined by themselves, which finds the
    same and never has the whole country's union in memory.
    """
    n = len(shapes)
    touching = sparse.coo_array((np.ones(len(first), dtype="int8"), (first, second)), shape=(n, n))
    _, island = csgraph.connected_components(touching, directed=False)
    order = np.argsort(island, kind="stable")
    found: list[shapely.Geometry] = []
    for members in np.split(order, np.flatnonzero(np.diff(island[order])) + 1):
        whole = shapely.union_all(shapes[members]) if len(members) > 1 else shapes[members].tolist()
        found += [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    return np.array(found, dtype=object)


def _small_parts(shapes: Geometries, codes: Geometries) -> pd.DataFrame:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    table = pd.DataFrame({"kode_desa": codes[owner], "area_m2": shapely.area(parts)})
    return _sorted(table[table["area_m2"] < _SMALL_PART_M2], "area_m2")


def _labels_outside(desa: gpd.GeoDataFrame, valid: gpd.GeoSeries) -> pd.DataFrame:
    labels = gpd.GeoSeries.from_xy(desa["label_lon"], desa["label_lat"], crs=desa.crs, index=desa.index)
    distance = labels.to_crs(valid.crs).reindex(valid.index).distance(valid)
    table = pd.DataFrame({"kode_desa": distance.index, "distance_m": distance.to_numpy()})
    return _sorted(table[table["distance_m"] > 0], "distance_m", ascending=False)


def _islands(tree: shapely.STRtree, shapes: Geometries, codes: Geometries, touched: np.ndarray) -> list[str]:
    alone = np.setdiff1d(np.arange(len(shapes)), touched)
    asked, near = tree.query(shapes[alone], predicate="dwithin", distance=TOLERANCE_M)
    with_neighbour = alone[np.unique(asked[alone[asked] != near])]
    return [str(code) for code in codes[np.setdiff1d(alone, with_neighbour)]]


def _against_facts(codes: pd.Index) -> tuple[list[str], list[str]]:
    facts, here = load_desa_facts().index, codes[codes.str.startswith(_KABUPATEN)]
    if here.empty:
        return [], []
    return facts.difference(here).tolist(), here.difference(facts).tolist()


def _sorted(table: pd.DataFrame, by: str, *, ascending: bool = True) -> pd.DataFrame:
    return table.sort_values(by, ascending=ascending, kind="stable").reset_index(drop=True)
