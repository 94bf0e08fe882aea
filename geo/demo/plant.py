"""The planted hotspots: neighbouring desa that have more cases than their population explains."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.admin.metric import metric_crs
from geo.demo.recipe import Recipe, stream

__all__ = ["Planted", "neighbours_of", "plant"]

_TOUCH_M = 60.0  # the layers have gaps of that order between neighbours


@dataclass(frozen=True)
class Planted:
    """One planted hotspot: its members (row positions) and its relative risk a quarter, oldest first."""

    name: str
    jenis: str
    course: str
    members: tuple[int, ...]
    relative_risk: tuple[float, ...]


def neighbours_of(desa: gpd.GeoDataFrame) -> list[set[int]]:
    """Return for each desa the row positions of those within 60 m of it."""
    geometry = desa.geometry.to_crs(metric_crs(desa)).to_numpy()
    first, second = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=_TOUCH_M)
    near: list[set[int]] = [set() for _ in range(len(desa))]
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a != b:
            near[a].add(b)
    return near


def plant(
    desa: gpd.GeoDataFrame, population: NDArray[np.float64], recipe: Recipe, seed: int, n_quarters: int
) -> list[Planted]:
    """Return the recipe's hotspots, each laid on a group of neighbouring desa.

    Groups of one kind neither share nor touch each other, so that what is
    found can be told apart. A layer too small for them gets fewer.

    Parameters
    ----------
    desa : GeoDataFrame
        EPSG:4326, indexed by ``kode_desa``.
    population : ndarray of float64
        Persons in each desa.
    recipe : mapping
    seed : int
    n_quarters : int
    """
    rng = stream(seed, "hotspot")
    near = neighbours_of(desa)
    centre = shapely.centroid(desa.geometry.to_crs(metric_crs(desa)).to_numpy())
    places = shapely.get_coordinates(centre, include_z=False) if len(desa) else np.empty((0, 2))
    if len(places) != len(desa):  # a desa without geometry has no place and no neighbours
        places = np.full((len(desa), 2), np.nan)
        places[~shapely.is_missing(centre)] = shapely.get_coordinates(centre)
    low, high = np.nanquantile(population, [0.5, 0.93]) if len(desa) else (0.0, 0.0)
    fit = (population >= low) & (
        population <= high
    )  # enough cases to be seen, not so many that none is like it
    closed: dict[str, set[int]] = {}
    planted: list[Planted] = []
    for number, wanted in enumerate(recipe["hotspot"], start=1):
        taken = closed.setdefault(wanted["jenis"], set())
        members = _group(rng, near, places, fit, taken, int(wanted["desa"]))
        if not members:
            continue
        taken.update(members, *(near[member] for member in members))
        risk = ([1.0] * n_quarters + [float(risk) for risk in wanted["relative_risk"]])[-n_quarters:]
        planted.append(
            Planted(f"H{number:02d}", wanted["jenis"], wanted["course"], tuple(sorted(members)), tuple(risk))
        )
    return planted


def _group(
    rng: np.random.Generator,
    near: list[set[int]],
    places: NDArray[np.float64],
    fit: NDArray[np.bool_],
    taken: set[int],
    size: int,
) -> set[int]:
    """Return *size* desa that hang together, as round as may be; none where there is no room."""
    free = {position for position in range(len(near)) if fit[position] and position not in taken}
    for start in rng.permutation(sorted(free)).tolist():
        group = {start}
        while len(group) < size:
            edge = set().union(*(near[member] for member in group)) & free - group
            if not edge:
                break
            group.add(min(edge, key=lambda p: (float(np.hypot(*(places[p] - places[start]))), p)))
        if len(group) == size:
            return group
    return set()
