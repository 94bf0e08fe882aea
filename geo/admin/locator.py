"""Which desa holds a point: exact, and the same answer as shapely's ``covers`` for every point."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from geo.admin.locator_grid import Grid

__all__ = ["PointLocator", "metres_per_degree"]

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


def metres_per_degree(lat: ArrayLike) -> tuple[Floats, Floats]:
    """Return the length in metres of a degree of longitude and of latitude at *lat* (WGS 84).

    Parameters
    ----------
    lat : array_like of float
        Decimal degrees.

    Returns
    -------
    lon_m, lat_m : numpy.ndarray of float64
        Of the shape of *lat*; good to 0.01 % between the poles.
    """
    phi = np.radians(np.asarray(lat, dtype=np.float64))
    lon_m = 111412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    lat_m = 111132.954 - 559.822 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    return lon_m, lat_m


# Desa drawn in metres at a time: those of the whole country would take more than the layer itself.
_DRAWN = 5_000
# Below this many points the tree answers before the grid is built.
_FEW = 20_000


class PointLocator:
    """Finds the desa that covers a point; where desa overlap, the smallest code wins.

    Many points are answered by a uniform grid, made when it is first worth
    while; few, and those on a boundary, by shapely.

    Parameters
    ----------
    desa : geopandas.GeoDataFrame
        Polygons in EPSG:4326, indexed by ``kode_desa``. Rows without geometry
        are allowed and never found.
    """

    def __init__(self, desa: gpd.GeoDataFrame) -> None:
        self._geometry: NDArray[Any] = np.asarray(desa.geometry.array, dtype=object)
        codes = np.asarray(desa.index.astype(str), dtype=object)
        order = np.argsort(codes, kind="stable").astype(np.int64)
        self._order: Positions = order
        self._in_order = bool((order == np.arange(order.size)).all())
        self._grid: Grid | None = None
        self._in_metres: dict[int, tuple[Any, float, float]] = {}

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> Positions:
        """Return the row position of the desa that covers each point, -1 where none does.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Decimal degrees; NaN and infinities are in no desa.

        Returns
        -------
        numpy.ndarray of int64, shape (n,)

        Raises
        ------
        ValueError
            If the two arrays differ in shape.
        """
        x, y = _pairs(lon, lat)
        rank = self._ranks(x, y)
        if self._in_order:
            return rank
        found = np.full(x.size, -1, dtype=np.int64)
        inside = rank >= 0
        found[inside] = self._order[rank[inside]]
        return found

    def prepare(self) -> int:
        """Build the grid now, before the first large file; return the memory that it takes, in bytes."""
        if self._grid is None:
            # Compiled code is loaded only by those who need it.
            from geo.admin.locator_grid import build_grid

            self._grid = build_grid(self._geometry[self._order])
        return self._grid.nbytes if self._grid is not None else 0

    def _ranks(self, x: Floats, y: Floats) -> Positions:
        """Return the rank by code of the desa that covers each point, -1 without."""
        if self._grid is None and x.size < _FEW:
            return self._exact_ranks(x, y)
        self.prepare()
        if self._grid is None:
            return np.full(x.size, -1, dtype=np.int64)
        from geo.admin.locator_grid import locate_in

        rank = locate_in(self._grid, x, y)
        doubtful = np.flatnonzero(rank < -1)
        if doubtful.size:
            rank[doubtful] = self._exact_ranks(x[doubtful], y[doubtful])
        return rank

    def _exact_ranks(self, x: Floats, y: Floats) -> Positions:
        none = self._order.size
        rank = np.full(x.size, none, dtype=np.int64)
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        point, hit = self._tree.query(shapely.points(x[finite], y[finite]), predicate="covered_by")
        np.minimum.at(rank, finite[point], hit)
        rank[rank == none] = -1
        return rank

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._geometry[self._order])

    def nearest(self, lon: ArrayLike, lat: ArrayLike, max_distance_m: float) -> tuple[Positions, Floats]:
        """Return the nearest desa within a distance, and how far its edge is.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Decimal degrees.
        max_distance_m : float
            Metres; desa farther away are not looked at.

        Returns
        -------
        positions : numpy.ndarray of int64, shape (n,)
            Row positions, -1 where no desa is near enough. Equal distances go to
            the smallest code.
        distance_m : numpy.ndarray of float64, shape (n,)
            0 inside the desa, NaN where none is near enough.
        """
        x, y = _pairs(lon, lat)
        position = np.full(x.size, -1, dtype=np.int64)
        distance_m = np.full(x.size, np.nan)
        usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & (np.abs(y) < 89.0))
        if not usable.size:
            return position, distance_m
        lon_m, lat_m = metres_per_degree(y[usable])
        # The box is a little larger than the distance asks; what is too far falls out by the distance itself.
        dx, dy = 1.001 * max_distance_m / lon_m, 1.001 * max_distance_m / lat_m
        ux, uy = x[usable], y[usable]
        point, rank = self._tree.query(shapely.box(ux - dx, uy - dy, ux + dx, uy + dy))
        metres = self.distance_m(ux[point], uy[point], self._order[rank])
        near = metres <= max_distance_m
        point, rank, metres = point[near], rank[near], metres[near]
        best = np.lexsort((rank, metres, point))
        point, first = np.unique(point[best], return_index=True)
        position[usable[point]] = self._order[rank[best][first]]
        distance_m[usable[point]] = metres[best][first]
        return position, distance_m

    def distance_m(self, lon: ArrayLike, lat: ArrayLike, positions: ArrayLike) -> Floats:
        """Return how far each point is from the desa at each row position, in metres.

        Parameters
        ----------
        lon, lat : array_like of float, shape (n,)
            Decimal degrees.
        positions : array_like of int, shape (n,)
            Row positions of the desa.

        Returns
        -------
        numpy.ndarray of float64, shape (n,)
            0 inside or on the edge; NaN where the desa has no geometry or the
            point is not finite.
        """
        x, y = _pairs(lon, lat)
        rows = np.asarray(positions, dtype=np.int64)
        out = np.full(x.size, np.nan)
        usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        usable = usable[np.argsort(rows[usable], kind="stable")]
        starts = np.flatnonzero(np.diff(rows[usable], prepend=-1))
        for here in np.split(usable, starts[1:]) if usable.size else []:
            geometry, lon_m, lat_m = self._scaled(int(rows[here[0]]))
            if geometry is not None:
                out[here] = shapely.distance(geometry, shapely.points(x[here] * lon_m, y[here] * lat_m))
        return out

    def distance_to(self, lon: float, lat: float, position: int) -> float:
        """Return how far one point is from one desa: :meth:`distance_m` without arrays."""
        geometry, lon_m, lat_m = self._scaled(position)
        if geometry is None or not (np.isfinite(lon) and np.isfinite(lat)):
            return float("nan")
        return float(shapely.distance(geometry, shapely.points(lon * lon_m, lat * lat_m)))

    def _scaled(self, row: int) -> tuple[Any, float, float]:
        """Return a desa drawn in metres around its own latitude, with the two scales."""
        if row not in self._in_metres:
            geometry = self._geometry[row]
            if geometry is None or geometry.is_empty:
                return None, np.nan, np.nan
            if len(self._in_metres) >= _DRAWN:
                self._in_metres.clear()
            _, south, _, north = geometry.bounds
            lon_m, lat_m = (float(scale) for scale in metres_per_degree((south + north) / 2))
            drawn = shapely.transform(geometry, lambda xy: xy * (lon_m, lat_m))
            shapely.prepare(drawn)
            self._in_metres[row] = (drawn, lon_m, lat_m)
        return self._in_metres[row]


def _pairs(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x = np.ascontiguousarray(lon, dtype=np.float64).ravel()
    y = np.ascontiguousarray(lat, dtype=np.float64).ravel()
    if x.shape != y.shape:
        raise ValueError(f"lon has {x.size} values and lat {y.size}")
    return x, y
