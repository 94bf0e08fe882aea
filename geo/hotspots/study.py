"""One map made ready once: areas, neighbours, circles, shuffles, for any number of layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.admin.metric import metric_crs
from geo.errors import HotspotError
from geo.hotspots.checks import MIN_AREAS, checked_counts, same_areas
from geo.hotspots.conditional import Draws, draw_sequences
from geo.hotspots.neighbours import Neighbours, contiguity, metric_geometry
from geo.hotspots.shuffles import Shuffles
from geo.hotspots.walked_windows import Circles, circles

__all__ = ["CLUSTER_SHARE", "ESTIMATE_ERROR", "MAP_SHUFFLES", "Study", "study_of"]

# A twentieth of the population, some eleven desa: a forum can act on that. The
# smaller the largest circle, the fewer chances has chance; a wider hot region
# shows as several clusters side by side.
CLUSTER_SHARE = 0.05

# Persons estimated from the kecamatan's figure and the desa's area: the kecamatan
# themselves, a mean desa each, lie 0.38 off that rule (standard deviation of the
# logarithm); a single desa will hardly lie nearer.
ESTIMATE_ERROR = 0.4

# Whole maps shuffled to judge a map as a whole; 999 resolve a level of 0.005.
MAP_SHUFFLES = 999


@dataclass(frozen=True)
class Study:
    """What all layers of one map share.

    Attributes
    ----------
    desa : geopandas.GeoDataFrame
        Every desa of the layer.
    near : Neighbours
        Contiguity of the desa that have a geometry; ``near.index`` are those tested.
    people : ndarray of float64 or None
        Persons in the order of ``near.index``.
    population_estimated : bool
        Whether the persons are an estimate.
    permutations, seed : int
        Of every method.
    """

    desa: gpd.GeoDataFrame
    near: Neighbours
    people: NDArray[np.float64] | None
    population_estimated: bool
    permutations: int
    seed: int

    @property
    def index(self) -> pd.Index[Any]:
        """Labels of the areas tested, sorted."""
        return self.near.index

    @property
    def error(self) -> float:
        """How uncertain the persons are, as a standard deviation of the logarithm."""
        return ESTIMATE_ERROR if self.population_estimated else 0.0

    @cached_property
    def draws(self) -> Draws:
        """Conditional permutations that all layers share."""
        return draw_sequences(self.near.matrix, self.permutations, self.seed)

    @cached_property
    def shuffles(self) -> Shuffles:
        """Orders of all areas, 2 ``MAP_SHUFFLES``, that all layers share."""
        return Shuffles(len(self.index), 2 * MAP_SHUFFLES, [self.seed, 1])

    @cached_property
    def windows(self) -> Circles:
        """The circles of the scan."""
        assert self.people is not None
        _, shapes = metric_geometry(self.desa)
        centroids = gpd.GeoSeries(shapely.centroid(shapes), index=self.index, crs=metric_crs(self.desa))
        return circles(centroids, self.index, self.people, CLUSTER_SHARE)

    def cases(self, counts: pd.Series[Any]) -> NDArray[np.int64]:
        """Return the counts of the tested areas, checked, in the order of ``index``."""
        tested = same_areas(counts, self.desa.index.sort_values()).loc[self.index]
        people = np.ones(len(tested)) if self.people is None else self.people
        return checked_counts(tested, pd.Series(people, index=self.index))[1]


def study_of(
    boundaries: Boundaries,
    population: pd.Series[Any] | None,
    *,
    permutations: int,
    seed: int,
    estimated: bool = False,
    least: int = MIN_AREAS,
) -> Study:
    """Return the map made ready.

    Parameters
    ----------
    boundaries : Boundaries
        The desa; those without a geometry take no part.
    population : Series, indexed by ``kode_desa``, optional
        Persons; without it only the counts can be compared.
    permutations, seed : int
        Of every method.
    estimated : bool
        Whether the persons are an estimate, which the sentences then say.
    least : int
        Fewer areas are refused here, for all layers at once.

    Raises
    ------
    HotspotError
        If there are fewer than *least* areas, or the population is not one of these areas.
    """
    with_shape = boundaries.desa.geometry.notna() & ~boundaries.desa.geometry.is_empty
    if int(with_shape.sum()) < least:
        raise HotspotError("hotspots.too_few_areas", n=int(with_shape.sum()), minimum=least)
    near = contiguity(boundaries.desa)
    people = None
    if population is not None:
        every = boundaries.desa.index.sort_values()
        known = same_areas(population, every).loc[near.index]
        _, _, people = checked_counts(pd.Series(_one_case(known), index=near.index), known)
    return Study(boundaries.desa, near, people, estimated, permutations, seed)


def _one_case(population: pd.Series[Any]) -> NDArray[np.int64]:
    """Return cases that are right for any population, so that it alone is checked."""
    cases = np.zeros(len(population), dtype="int64")
    cases[int(np.argmax(population.fillna(0).to_numpy()))] = 1
    return cases
