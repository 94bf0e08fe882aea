"""Who is whose neighbour, on a layer whose borders do not quite meet.

The light form (:class:`Neighbours`, a scipy sparse matrix) is what the fast
path uses; :meth:`Neighbours.to_graph` gives the same thing as a
``libpysal.graph.Graph``, whose import costs some two seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from geo.admin.metric import metric_crs
from geo.errors import HotspotError

if TYPE_CHECKING:
    from libpysal.graph import Graph

__all__ = [
    "TOLERANCE_M",
    "Neighbours",
    "contiguity",
    "distance_band",
    "k_nearest",
    "metric_geometry",
]


# Closing the layer by 25 m fills nearly all of its gaps; a wider tolerance
# begins to join desa that have a third one between them.
TOLERANCE_M = 25.0


@dataclass(frozen=True)
class Neighbours:
    """A neighbourhood of areas.

    Attributes
    ----------
    index : pandas.Index
        The areas' labels, sorted.
    matrix : scipy.sparse.csr_array
        Weights, shape (n, n), float64, in the order of ``index``, nothing on the diagonal.
    islands : tuple
        Labels of the areas that touched nothing; each was given its nearest neighbour.
    """

    index: pd.Index[Any]
    matrix: sparse.csr_array
    islands: tuple[Any, ...] = ()

    def to_graph(self) -> Graph:
        """Return the neighbourhood as a ``libpysal.graph.Graph``."""
        from libpysal.graph import Graph

        return Graph.from_sparse(self.matrix.tocoo(), ids=self.index)

    @classmethod
    def from_graph(cls, graph: Graph) -> Neighbours:
        """Return the light form of *graph*, sorted by label, without self-weights."""
        labels = pd.Index(graph.unique_ids)
        order = np.asarray(labels.argsort())
        matrix = sparse.csr_array(graph.sparse.tocsr()[order][:, order], dtype="float64")
        matrix.setdiag(0.0)
        matrix.eliminate_zeros()
        matrix.sort_indices()
        return cls(labels[order], matrix)


def contiguity(areas: gpd.GeoDataFrame, *, tolerance_m: float = TOLERANCE_M) -> Neighbours:
    """Return which areas touch, gaps and overlaps up to *tolerance_m* forgiven.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons in any CRS, indexed by ``kode_desa``; measured in :func:`geo.admin.metric.metric_crs`.
        Rows without a geometry are left out.
    tolerance_m : float
        Two areas are neighbours where they come this near, in metres.

    Returns
    -------
    Neighbours
        Binary weights. An area that touches nothing gets its nearest
        neighbour (in both directions) and is listed in ``islands``.

    Raises
    ------
    HotspotError
        If there is no CRS, or fewer than two areas have a geometry.
    """
    index, shapes = metric_geometry(areas)
    left, right = _within(shapes, tolerance_m)
    return _with_islands(index, shapes, left, right)


def k_nearest(areas: gpd.GeoDataFrame, k: int) -> Neighbours:
    """Return each area's *k* nearest others, by the distance between centroids.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons or points in any CRS.
    k : int
        How many; fewer than there are areas.

    Returns
    -------
    Neighbours
        Binary weights, not symmetric.

    Raises
    ------
    HotspotError
        If there is no CRS, or *k* is not between 1 and the number of areas less one.
    """
    index, shapes = metric_geometry(areas)
    n = len(index)
    if not 1 <= k < n:
        raise HotspotError("hotspots.bad_k", k=k, n=n)
    points = shapely.get_coordinates(shapely.centroid(shapes))
    near = np.asarray(cKDTree(points).query(points, k=k + 1)[1])
    # Areas with one and the same centroid may be listed before the area itself.
    others = np.array([[j for j in row if j != i][:k] for i, row in enumerate(near)])
    rows = np.repeat(np.arange(n), k)
    return Neighbours(index, _binary(rows, others.ravel(), n))


def distance_band(areas: gpd.GeoDataFrame, threshold_m: float) -> Neighbours:
    """Return which centroids lie within *threshold_m* metres of each other.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons or points in any CRS.
    threshold_m : float
        Distance in metres.

    Returns
    -------
    Neighbours
        Binary weights; an area without a neighbour gets its nearest one and is
        listed in ``islands``.

    Raises
    ------
    HotspotError
        If there is no CRS, or fewer than two areas have a geometry.
    """
    index, shapes = metric_geometry(areas)
    points = shapely.centroid(shapes)
    left, right = _within(points, threshold_m)
    return _with_islands(index, points, left, right)


def metric_geometry(areas: gpd.GeoDataFrame | gpd.GeoSeries) -> tuple[pd.Index[Any], NDArray[np.object_]]:
    """Return the labels, sorted, and the shapes in ``metric_crs(areas)`` of the rows that have one."""
    if areas.crs is None:
        raise HotspotError("hotspots.no_crs")
    shapes = areas.geometry.sort_index()
    shapes = shapes[~(shapes.isna() | shapes.is_empty)]
    if len(shapes) < 2:
        raise HotspotError("hotspots.one_area", n=len(shapes))
    if not shapes.index.is_unique:
        raise HotspotError("hotspots.duplicate_codes", code=str(shapes.index[shapes.index.duplicated()][0]))
    return shapes.index, np.asarray(shapes.to_crs(metric_crs(areas)).array)


def _within(shapes: NDArray[np.object_], distance_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of shapes that come so near, each pair once."""
    west, south, east, north = shapely.bounds(shapes).T
    reach = shapely.box(west - distance_m, south - distance_m, east + distance_m, north + distance_m)
    left, right = shapely.STRtree(shapes).query(reach)
    # What the boxes leave over is measured once a pair, with the edges of each shape indexed.
    left, right = left[left < right], right[left < right]
    shapely.prepare(shapes)
    near = shapely.dwithin(shapes[left], shapes[right], distance_m)
    return left[near], right[near]


def _with_islands(
    index: pd.Index[Any],
    shapes: NDArray[np.object_],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> Neighbours:
    n = len(index)
    matrix = _binary(left, right, n)
    matrix = matrix.maximum(matrix.T).tocsr()
    alone = np.flatnonzero(np.diff(matrix.indptr) == 0)
    if alone.size:
        near = _nearest_others(shapes, alone)
        extra = _binary(np.r_[alone, near], np.r_[near, alone], n)
        matrix = sparse.csr_array(matrix.maximum(extra))
    matrix.sort_indices()
    return Neighbours(index, matrix, tuple(index[alone]))


def _nearest_others(shapes: NDArray[np.object_], alone: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each of *alone* the shape that lies nearest, of equally near ones the first."""
    # What is left out is every shape equal to the one asked for: itself, since an area that
    # stands in the layer twice touches its double and is not alone.
    asked, found = shapely.STRtree(shapes).query_nearest(shapes[alone], exclusive=True)
    near = np.full(len(alone), len(shapes))
    np.minimum.at(near, asked, found)
    return near


def _binary(rows: NDArray[np.int64], columns: NDArray[np.int64], n: int) -> sparse.csr_array:
    off = rows != columns
    entries = (np.ones(int(off.sum())), (rows[off], columns[off]))
    matrix = sparse.csr_array(entries, shape=(n, n))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
